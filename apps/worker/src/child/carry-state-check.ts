import { compileError, compileJob } from '@lockstep/backends/embedded';
import { connectorDescriptors } from '@lockstep/connectors/descriptors';
import { readManifest } from '@lockstep/dataflow/checkpoint';
import { stateReport } from '@lockstep/dataflow/runtime';
import { toErrorInfo } from '@lockstep/kernel/errors';
import type { Report, StateCheckSpec } from './protocol.ts';

/** What of the checkpoint's state the text would keep. */
export async function carryStateCheck(spec: StateCheckSpec): Promise<Report> {
  try {
    const { sqlText, catalog, config, checkpointPath } = spec;
    const compiled = compileJob({ sqlText, catalog, config, connectors: connectorDescriptors, mode: 'stream' });
    if (compiled.plan === null) throw compileError(sqlText, compiled.diagnostics);
    const manifest = await readManifest(checkpointPath);
    return { kind: 'state-checked', fates: [...stateReport(compiled.plan, { manifest })] };
  } catch (error) {
    const info = toErrorInfo(error);
    return { kind: 'state-check-failed', error: { ...info, details: { ...info.details } } };
  }
}
