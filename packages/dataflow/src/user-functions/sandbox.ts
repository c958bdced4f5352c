import { performance } from 'node:perf_hooks';
import { type AppError, userError } from '@lockstep/kernel/errors';
import type { UserFunction } from '@lockstep/sql/catalog';
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSSyncVariant,
} from 'quickjs-emscripten-core';
import { prelude } from './prelude.ts';
import type { SandboxLimits } from './sandbox-limits.ts';

/** Node has it; TypeScript declares it in its library for browsers only. */
declare const WebAssembly: {
  readonly Memory: new (pages: { readonly initial: number; readonly maximum: number }) => object;
};

const pageBytes = 65_536;
/** The build asks for this much at its start. */
const initialPages = 256;

/** What goes in and comes out of a sandbox as it is; everything else goes as JSON text. */
export type Scalar = null | boolean | number | string;

/**
 * One user function in a QuickJS machine of its own, a WebAssembly instance: it has the language and nothing else, no I/O, no modules, no host objects, no
 * memory but its own. Time, memory and stack are limited; a function that breaks a limit is not called again.
 */
export class Sandbox {
  readonly #name: string;
  readonly #limits: SandboxLimits;
  readonly #context: QuickJSContext;
  readonly #entries = new Map<string, QuickJSHandle>();
  #deadlineMs = Number.POSITIVE_INFINITY;
  #isBroken = false;

  private constructor(name: string, limits: SandboxLimits, context: QuickJSContext) {
    this.#name = name;
    this.#limits = limits;
    this.#context = context;
    context.runtime.setInterruptHandler(() => performance.now() > this.#deadlineMs);
  }

  /** Evaluates the source. The instance is never disposed of: it goes when nothing refers to it, whatever state the source left it in. */
  static async open(userFunction: UserFunction, limits: SandboxLimits): Promise<Sandbox> {
    const variant = unwrapped(await import('@jitl/quickjs-wasmfile-release-sync'));
    // QuickJS's own memory limit does not count the size of what is allocated in this build; the machine's memory is a limit that holds.
    const wasmMemory = new WebAssembly.Memory({
      initial: initialPages,
      maximum: Math.max(initialPages, Math.floor(limits.memoryBytesMax / pageBytes)),
    });
    const machine = await newQuickJSWASMModuleFromVariant(newVariant(variant, { wasmMemory }));
    const runtime = machine.newRuntime();
    runtime.setMaxStackSize(limits.stackBytesMax);
    const sandbox = new Sandbox(userFunction.name, limits, runtime.newContext());
    sandbox.#load(userFunction);
    return sandbox;
  }

  has(entry: string): boolean {
    return this.#entries.has(entry);
  }

  /** Calls an entry point. `describe` tells the call in an error. */
  call(entry: string, args: readonly Scalar[], describe: () => string): Scalar {
    const context = this.#context;
    const handles = args.map(arg => this.#handleOf(arg));
    try {
      const result = this.#guarded(
        () => context.callFunction(this.#entries.get(entry)!, context.undefined, ...handles),
        describe,
      );
      return this.#read(result);
    } finally {
      for (const handle of handles) handle.dispose();
    }
  }

  #load({ kind, source, parameters, isDeterministic }: UserFunction): void {
    const context = this.#context;
    const describe = (): string => 'while its source was read';
    const { rowsMax } = this.#limits;
    const facts = JSON.stringify({ kind, types: parameters.map(({ type }) => type), isDeterministic, rowsMax });
    const start = this.#guarded(() => context.evalCode(prelude, 'lockstep.js'), describe);
    const connect = this.#guarded(
      () => context.callFunction(start, context.undefined, context.newString(facts)),
      describe,
    );
    const value = this.#guarded(() => context.evalCode(`(${source}\n)`, `${this.#name}.js`), describe);
    const entries = this.#guarded(() => context.callFunction(connect, context.undefined, value), describe);
    for (const name of ['direct', 'call', 'init', 'accumulate', 'retract', 'merge', 'result']) {
      const entry = context.getProp(entries, name);
      if (context.typeof(entry) === 'function') this.#entries.set(name, entry);
    }
  }

  #handleOf(value: Scalar): QuickJSHandle {
    if (value === null) return this.#context.null;
    if (typeof value === 'number') return this.#context.newNumber(value);
    if (typeof value === 'string') return this.#context.newString(value);
    return value ? this.#context.true : this.#context.false;
  }

  #read(handle: QuickJSHandle): Scalar {
    const context = this.#context;
    try {
      switch (context.typeof(handle)) {
        case 'number':
          return context.getNumber(handle);
        case 'string':
          return context.getString(handle);
        case 'boolean':
          return context.dump(handle) === true;
        default:
          return null;
      }
    } finally {
      handle.dispose();
    }
  }

  /** Runs code of the user inside the limits; every way to fail becomes a user error that names the function. */
  #guarded(run: () => ReturnType<QuickJSContext['evalCode']>, describe: () => string): QuickJSHandle {
    if (this.#isBroken) throw this.#failure('function.broken', 'has broken a limit before', describe);
    this.#deadlineMs = performance.now() + this.#limits.callMsMax;
    try {
      const result = run();
      if (result.error === undefined) return result.value;
      throw this.#failed(result.error, describe);
    } catch (error) {
      if (!isMachineFailure(error)) throw error;
      // The machine itself ran out of stack, or into a state that it does not expect.
      this.#isBroken = true;
      throw this.#failure('function.stack', 'recurses too deeply', describe);
    } finally {
      this.#deadlineMs = Number.POSITIVE_INFINITY;
    }
  }

  #failed(error: QuickJSHandle, describe: () => string): AppError {
    // Reading an error may run getters of the user.
    this.#deadlineMs = performance.now() + this.#limits.callMsMax;
    const dumped: unknown = this.#context.dump(error);
    error.dispose();
    const { name = 'Error', message = '' } = asError(dumped);
    const limit = name === 'InternalError' ? this.#limitOf(message) : undefined;
    if (limit === undefined)
      return this.#failure('function.failed', `failed with ${name}: ${message.slice(0, 500)}`, describe);
    this.#isBroken = true;
    return this.#failure(limit.code, limit.problem, describe);
  }

  #limitOf(message: string): { readonly code: string; readonly problem: string } | undefined {
    const { callMsMax, memoryBytesMax } = this.#limits;
    if (message === 'interrupted')
      return { code: 'function.timeout', problem: `took longer than ${callMsMax} ms and was stopped` };
    if (message === 'out of memory')
      return { code: 'function.memory', problem: `needed more than ${memoryBytesMax / 1024 / 1024} MiB of memory` };
    if (message === 'stack overflow') return { code: 'function.stack', problem: 'recurses too deeply' };
    return undefined;
  }

  #failure(code: string, problem: string, describe: () => string): AppError {
    return userError(code, `Function ${this.#name} ${problem}, ${describe()}`);
  }
}

/** The package's types describe its CommonJS form, which wraps the default export once more. */
const unwrapped = ({
  default: inner,
}: {
  readonly default: QuickJSSyncVariant | { readonly default: QuickJSSyncVariant };
}) => ('importFFI' in inner ? inner : inner.default);

/** A RangeError, when the host's stack ends first, or what WebAssembly throws. */
const isMachineFailure = (error: unknown): boolean =>
  error instanceof RangeError || (error instanceof Error && error.name === 'RuntimeError');

function asError(dumped: unknown): { readonly name?: string; readonly message?: string } {
  if (typeof dumped !== 'object' || dumped === null) return { message: String(dumped) };
  const { name, message } = dumped as { readonly name?: unknown; readonly message?: unknown };
  return {
    ...(typeof name === 'string' && { name }),
    message: typeof message === 'string' ? message : JSON.stringify(dumped),
  };
}
