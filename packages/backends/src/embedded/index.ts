export { compileError } from './compile-error.ts';
export {
  type CompiledJob,
  type CompileRequest,
  compileJob,
  compileSinks,
  compileStatement,
  isShowable,
} from './compile-job.ts';
export { type EmbeddedDeps, type RunIdentity, runContext } from './run-context.ts';
export { type PreviewDeps, printRows, runPreview } from './run-preview.ts';
export { type EmbeddedRun, type EmbeddedRunDeps, startEmbeddedRun } from './start-embedded-run.ts';
