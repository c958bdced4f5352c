import type { Program } from '../program/program.ts';
import type { KeyedBy, OperatorNode, OperatorParts, StreamNode } from '../program/stream-node.ts';
import type { TypeInformation } from '../types/type-information.ts';
import type { SingleOutputStreamOperator } from './data-stream.ts';

/** What an operator of the program is. */
export interface Transformation {
  readonly name: string;
  readonly inputs: OperatorNode['inputs'];
  readonly keyedBy?: KeyedBy;
  readonly isStateful?: boolean;
  readonly assignsWatermarks?: boolean;
  /** What it does besides its name; see `FunctionNode.meaning`. */
  readonly meaning?: readonly string[];
  readonly create: (parts: OperatorParts) => ReturnType<OperatorNode['create']>;
}

/** What streams ask of the environment they belong to. */
export interface StreamBuilder {
  readonly program: Program;
  transform<R>(transformation: Transformation, type?: TypeInformation<R> | null): SingleOutputStreamOperator<R>;
  insertInto(table: string, nodes: readonly StreamNode[], type: TypeInformation<unknown> | null): void;
  print(nodes: readonly StreamNode[], prefix: string): void;
  executeAndCollect<T>(nodes: readonly StreamNode[], limit: number | null): Promise<readonly T[]>;
}
