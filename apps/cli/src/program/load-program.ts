import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { connectorDescriptors } from '@lockstep/connectors/descriptors';
import { createConnectorRegistry } from '@lockstep/connectors/registry';
import { type EnvironmentSettings, type Job, type JobMain, StreamExecutionEnvironment } from '@lockstep/datastream';
import { AppError, userError } from '@lockstep/kernel/errors';

/** Whether a file is a program of the DataStream API and not a script of SQL. */
export const isProgram = (file: string): boolean => /\.[cm]?[jt]s$/.test(file);

/** The job that a file's `main` builds. */
export async function loadProgram(
  file: string,
  settings: Omit<EnvironmentSettings, 'connectors' | 'descriptors'>,
): Promise<Job> {
  const main = await importMain(file);
  try {
    return await StreamExecutionEnvironment.build(main, {
      connectors: createConnectorRegistry(),
      descriptors: connectorDescriptors,
      ...settings,
    });
  } catch (error) {
    throw failure(`${file}: main failed`, error);
  }
}

async function importMain(file: string): Promise<JobMain> {
  let exported: unknown;
  try {
    exported = await import(pathToFileURL(path.resolve(file)).href);
  } catch (error) {
    throw failure(`Cannot load ${file}`, error);
  }
  if (hasMain(exported)) return exported.main;
  throw userError('cli.program', `${file} exports no function main(env), which builds the program`);
}

const hasMain = (exported: unknown): exported is { readonly main: JobMain } =>
  typeof exported === 'object' && exported !== null && 'main' in exported && typeof exported.main === 'function';

/** What a program does wrong is its user's to mend. */
function failure(what: string, error: unknown): Error {
  if (error instanceof AppError) return error;
  return userError('cli.program', `${what}: ${error instanceof Error ? error.message : String(error)}`, {
    cause: error,
  });
}
