import type { TaskDeps } from '../../src/runtime/task.ts';
import { pipelineConnectors, testContext } from './pipeline.ts';
import { simpleCompiler } from './simple-compiler.ts';

/** What a process or a thread of the recovery tests is told. */
export interface PipelineSettings {
  readonly rowLimit: number;
  /** Decides the sizes of batches. */
  readonly seed: number;
  readonly outputDirectory: string;
  readonly pauseMs: number;
  /** The write of this number ends its thread. */
  readonly fatalWrite?: number | undefined;
  /** State of an operator that stays in memory; any by default. */
  readonly spillBytesMax?: number | undefined;
}

export function pipelineDeps(settings: PipelineSettings): TaskDeps {
  const { rowLimit, seed, outputDirectory, pauseMs, fatalWrite, spillBytesMax } = settings;
  let random = seed;
  let writes = 0;
  const batchRows = (): number => {
    random = (Math.imul(random, 1_103_515_245) + 12_345) >>> 0;
    return 1 + (random % 300);
  };
  const onWrite = async (): Promise<void> => {
    if (++writes === fatalWrite) process.exit(7);
  };
  const connectors = pipelineConnectors({ rowLimit, batchRows, pauseMs, outputDirectory, onWrite });
  return { connectors, context: testContext, compiler: simpleCompiler, spillBytesMax };
}
