/** What `--parallelism` sets: it counts before what the script says. */
export const parallelismConfig = (written: string | undefined): Readonly<Record<string, string>> =>
  written === undefined ? {} : { 'parallelism.default': written, 'table.exec.resource.default-parallelism': '-1' };
