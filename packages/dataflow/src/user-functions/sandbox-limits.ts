import { userError } from '@lockstep/kernel/errors';
import { durationMs, memorySizeBytes } from '@lockstep/sql/catalog';

/** What one function may use. */
export interface SandboxLimits {
  /** Of one call, and of evaluating the source. */
  readonly callMsMax: number;
  /** Of the function's machine, at least 16 MiB, which is what it begins with. */
  readonly memoryBytesMax: number;
  readonly stackBytesMax: number;
  /** Of one call of a table function. */
  readonly rowsMax: number;
}

export const defaultLimits: SandboxLimits = {
  callMsMax: 1_000,
  memoryBytesMax: 32 * 1024 * 1024,
  stackBytesMax: 128 * 1024,
  rowsMax: 100_000,
};

interface LimitSetting {
  readonly limit: keyof SandboxLimits;
  /** Null: the text is none. */
  readonly read: (text: string) => number | null;
  /** Both included. */
  readonly least: number;
  readonly most: number;
  readonly shown: string;
}

const settings: Readonly<Record<string, LimitSetting>> = {
  'lockstep.function.timeout': {
    limit: 'callMsMax',
    read: durationMs,
    least: 1,
    most: 600_000,
    shown: "a duration from '1 ms' to '10 min'",
  },
  'lockstep.function.memory-limit': {
    limit: 'memoryBytesMax',
    read: memorySizeBytes,
    least: 16 * 1024 * 1024,
    most: 1024 * 1024 * 1024,
    shown: "a size from '16 mb' to '1 gb'",
  },
  'lockstep.function.max-rows': {
    limit: 'rowsMax',
    read: text => (/^\s*\d{1,9}\s*$/.test(text) ? Number(text) : null),
    least: 1,
    most: 10_000_000,
    shown: 'a number of rows from 1 to 10000000',
  },
};

/** The limits that settings ask for. Throws `AppError` (user) for a value that is none. */
export function sandboxLimits(config: Readonly<Record<string, string>>): SandboxLimits {
  const limits: Record<keyof SandboxLimits, number> = { ...defaultLimits };
  for (const [key, { limit, read, least, most, shown }] of Object.entries(settings)) {
    const written = config[key];
    if (written === undefined) continue;
    const value = read(written);
    if (value === null || value < least || value > most)
      throw userError('function.bad_limit', `${key}: '${written}' is not ${shown}`);
    limits[limit] = value;
  }
  return limits;
}
