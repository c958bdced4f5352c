import { invariant, unreachable } from '@lockstep/kernel/invariant';
import type { Call, Case, Cast, Expression, InputRef, Literal } from '@lockstep/sql/algebra';
import type { LogicalType } from '@lockstep/sql/types';
import { isTimestamp, type Value } from '../../batch/value.ts';
import { bindCall } from '../bind-call.ts';
import { bindCast } from '../cast/bind-cast.ts';
import { kernelOf } from '../functions/kernel-table.ts';
import { caseOfIf, orNull } from '../interpret.ts';
import { literalValue } from '../literal-value.ts';
import type { ExpressionSession } from '../session.ts';
import { inlineCast } from './cast-source.ts';
import type { ColumnAccess } from './column-access.ts';
import { membershipSource } from './membership-source.ts';
import { nestedAccess } from './nested-access.ts';
import {
  anyNull,
  boxedSource,
  isTimestampType,
  isTrueSource,
  type Operand,
  unboxedOperand,
  zeroOf,
} from './operand.ts';
import type { SourceWriter } from './source-writer.ts';
import { textPart } from './text-part.ts';
import { textShortcut } from './text-shortcuts.ts';

/** Variables that several branches assign. */
interface Target {
  readonly isNull: string;
  readonly value: string;
  readonly nanos: string | undefined;
}

/** Writes the statements that compute an expression for row `i` and answers where its value is. Computes what `interpret` computes. */
export class ExpressionWriter {
  readonly #writer: SourceWriter;
  readonly #columns: ColumnAccess;
  readonly #session: ExpressionSession;

  constructor(writer: SourceWriter, columns: ColumnAccess, session: ExpressionSession) {
    this.#writer = writer;
    this.#columns = columns;
    this.#session = session;
  }

  write(expression: Expression): Operand {
    switch (expression.kind) {
      case 'input-ref':
        return this.#inputRef(expression);
      case 'literal':
        return this.#literal(expression);
      case 'cast':
        return this.#cast(expression);
      case 'case':
        return this.#case(expression);
      case 'call':
        return this.#call(expression);
      default:
        return unreachable(expression, 'expression');
    }
  }

  /** A boolean expression: whether a condition is TRUE. */
  writeCondition(condition: Expression): string {
    if (condition.kind !== 'call' || (condition.functionName !== 'AND' && condition.functionName !== 'OR')) {
      return isTrueSource(this.write(condition));
    }
    const isAnd = condition.functionName === 'AND';
    const [first, ...rest] = condition.args;
    const result = this.#writer.name('c');
    this.#writer.line(`let ${result} = ${this.writeCondition(first!)};`);
    for (const arg of rest) {
      this.#writer.block(`if (${isAnd ? result : `!${result}`})`, () => {
        this.#writer.line(`${result} = ${this.writeCondition(arg)};`);
      });
    }
    return result;
  }

  #inputRef({ index }: InputRef): Operand {
    return this.#columns.operand(index);
  }

  #literal(literal: Literal): Operand {
    const { type } = literal;
    const value = literalValue(literal);
    if (value === null) return { isNull: 'true', value: zeroOf(type), nanos: isTimestampType(type) ? '0' : undefined };
    if (isTimestamp(value)) {
      return { isNull: null, value: this.#constantNumber(value.epochMs), nanos: this.#constantNumber(value.nanos) };
    }
    if (typeof value === 'number') return { isNull: null, value: this.#constantNumber(value) };
    if (typeof value === 'bigint') return { isNull: null, value: value < 0n ? `(${value}n)` : `${value}n` };
    if (typeof value === 'boolean') return { isNull: null, value: String(value) };
    invariant(typeof value === 'string' || value instanceof Uint8Array, 'No literal is nested');
    const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
    const name = this.#writer.constant(bytes);
    const source = { bytes: name, start: '0', end: String(bytes.length) };
    return { isNull: null, value: this.#writer.constant(value), bytes: source };
  }

  #constantNumber(value: number): string {
    if (!Number.isFinite(value) || Object.is(value, -0)) return this.#writer.constant({ value }).concat('.value');
    return value < 0 ? `(${value})` : String(value);
  }

  #cast(cast: Cast): Operand {
    const input = this.write(cast.input);
    const inline = inlineCast(input, cast.input.type, cast.type);
    if (inline !== undefined) return inline;
    this.#session.onBoxedCall?.(`CAST(${cast.input.type.kind} AS ${cast.type.kind})`);
    const convert = bindCast(cast.input.type, cast.type, this.#session);
    const kernel = this.#writer.constant(cast.isTry ? (value: Value) => orNull(() => convert(value)) : convert);
    return this.#strictly([input], cast.type, () => {
      const boxed = boxedSource({ ...input, isNull: null }, cast.input.type);
      return unboxedOperand(this.#writer.keep('r', `${kernel}(${boxed})`), cast.type);
    });
  }

  #case({ branches, otherwise, type }: Case): Operand {
    const target = this.#declareTarget(type);
    this.#branch(branches, otherwise, target);
    return { ...target };
  }

  #branch(branches: Case['branches'], otherwise: Expression, target: Target): void {
    const [first, ...rest] = branches;
    if (first === undefined) {
      this.#assign(target, this.write(otherwise));
      return;
    }
    const condition = this.writeCondition(first.when);
    this.#writer.block(`if (${condition})`, () => this.#assign(target, this.write(first.then)));
    this.#writer.block('else', () => this.#branch(rest, otherwise, target));
  }

  #call(call: Call): Operand {
    switch (call.functionName) {
      case 'AND':
      case 'OR':
        return this.#connective(call, call.functionName === 'OR');
      case 'COALESCE':
      case 'IFNULL':
        return this.#coalesce(call);
      case 'IF':
        return this.#case(caseOfIf(call));
      default: {
        const args = call.args.map(arg => this.write(arg));
        const place = nestedAccess(this.#writer, call, args) ?? textPart(this.#writer, call, args);
        if (place !== undefined) return place;
        return nullTest(call.functionName, args[0]) ?? this.#kernel(call, args);
      }
    }
  }

  /** Three-valued AND (`decisive` FALSE) or OR (`decisive` TRUE): nothing behind a decisive argument runs. */
  #connective(call: Call, decisive: boolean): Operand {
    const writer = this.#writer;
    const isDecided = writer.name('d');
    const sawNull = writer.name('n');
    writer.line(`let ${isDecided} = false, ${sawNull} = false;`);
    const writeArg = (arg: Expression): void => {
      const operand = this.write(arg);
      const decides = `${isDecided} = ${decisive ? '' : '!'}(${operand.value});`;
      if (operand.isNull === null) writer.line(decides);
      else writer.line(`if (${operand.isNull}) ${sawNull} = true; else ${decides}`);
    };
    call.args.forEach((arg, position) => {
      if (position === 0) writeArg(arg);
      else writer.block(`if (!${isDecided})`, () => writeArg(arg));
    });
    return { isNull: `(${sawNull} && !${isDecided})`, value: decisive ? isDecided : `!${isDecided}` };
  }

  #coalesce({ args, type }: Call): Operand {
    const target = this.#declareTarget(type);
    args.forEach((arg, position) => {
      if (position === 0) this.#assign(target, this.write(arg));
      else this.#writer.block(`if (${target.isNull})`, () => this.#assign(target, this.write(arg)));
    });
    return { ...target };
  }

  #kernel(call: Call, args: readonly Operand[]): Operand {
    const kernel = kernelOf(call);
    const bound = bindCall(call, this.#session);
    const membership = membershipSource(this.#writer, call, bound, args);
    if (membership !== undefined) return membership;
    if (kernel.nullRule === 'sees-null') return this.#callKernel(call, kernel.bind(bound), args);
    return this.#strictly(args, call.type, () => {
      const present = args.map(arg => ({ ...arg, isNull: null }));
      const shortcut = textShortcut(this.#writer, call, bound, present);
      if (shortcut !== undefined) return { isNull: null, value: this.#writer.keep('v', shortcut) };
      const inline = kernel.inline?.(bound, present);
      if (inline === undefined) return this.#callKernel(call, kernel.bind(bound), present);
      return { isNull: null, value: this.#writer.keep('v', inline.value), nanos: inline.nanos };
    });
  }

  #callKernel(call: Call, compute: unknown, args: readonly Operand[]): Operand {
    this.#session.onBoxedCall?.(call.functionName);
    const boxed = args.map((arg, a) => boxedSource(arg, call.args[a]!.type));
    return unboxedOperand(this.#writer.keep('r', `${this.#writer.constant(compute)}(${boxed.join(', ')})`), call.type);
  }

  /** Runs `writeResult` where no argument is NULL; elsewhere the result is NULL. */
  #strictly(args: readonly Operand[], type: LogicalType, writeResult: () => Operand): Operand {
    const condition = anyNull(args);
    if (condition === null) return writeResult();
    const target = this.#declareTarget(type);
    this.#writer.block(`if (!(${condition}))`, () => this.#assign(target, writeResult()));
    return { ...target };
  }

  #declareTarget(type: LogicalType): Target {
    const isNull = this.#writer.name('n');
    const value = this.#writer.name('v');
    const nanos = isTimestampType(type) ? this.#writer.name('x') : undefined;
    this.#writer.line(
      `let ${isNull} = true, ${value} = ${zeroOf(type)}${nanos === undefined ? '' : `, ${nanos} = 0`};`,
    );
    return { isNull, value, nanos };
  }

  #assign(target: Target, operand: Operand): void {
    const values = `${target.value} = ${operand.value};${
      target.nanos === undefined ? '' : ` ${target.nanos} = ${operand.nanos ?? '0'};`
    }`;
    if (operand.isNull === null) this.#writer.line(`${target.isNull} = false; ${values}`);
    else if (operand.isNull !== 'true')
      this.#writer.line(`if (!(${operand.isNull})) { ${target.isNull} = false; ${values} }`);
  }
}

/** IS [NOT] NULL and their like need no call. */
function nullTest(functionName: string, operand: Operand | undefined): Operand | undefined {
  if (operand === undefined) return undefined;
  const isNull = operand.isNull ?? 'false';
  const answer = (value: string): Operand => ({ isNull: null, value: `(${value})` });
  switch (functionName) {
    case 'IS_NULL':
    case 'IS_UNKNOWN':
      return answer(isNull);
    case 'IS_NOT_NULL':
    case 'IS_NOT_UNKNOWN':
      return answer(`!(${isNull})`);
    case 'IS_TRUE':
      return answer(isTrueSource(operand));
    case 'IS_NOT_TRUE':
      return answer(`!${isTrueSource(operand)}`);
    case 'IS_FALSE':
      return answer(`!(${isNull}) && !${operand.value}`);
    case 'IS_NOT_FALSE':
      return answer(`(${isNull}) || ${operand.value}`);
    default:
      return undefined;
  }
}
