import type { WindowSpec } from '@lockstep/sql/algebra';

export interface Bounds {
  readonly startMs: number;
  readonly endMs: number;
}

/** The windows that a time is in, by trying each that could hold it. Sessions depend on other rows: see `sessionsOf`. */
export function windowsOf(timeMs: number, spec: Exclude<WindowSpec, { kind: 'session' }>): readonly Bounds[] {
  const { sizeMs, offsetMs } = spec;
  const stepMs = spec.kind === 'hop' ? spec.slideMs : sizeMs;
  const windows: Bounds[] = [];
  const last = Math.floor((timeMs - offsetMs) / stepMs) * stepMs + offsetMs;
  for (let startMs = last; startMs > timeMs - sizeMs; startMs -= stepMs) {
    if (spec.kind !== 'cumulate') windows.push({ startMs, endMs: startMs + sizeMs });
    else
      for (let endMs = startMs + spec.stepMs; endMs <= startMs + sizeMs; endMs += spec.stepMs)
        if (timeMs < endMs) windows.push({ startMs, endMs });
  }
  return windows;
}

/** The sessions of the times: as long as the next time is less than `gapMs` away it belongs to the same one. By time. */
export function sessionsOf(timesMs: readonly number[], gapMs: number): ReadonlyMap<number, Bounds> {
  const sessions = new Map<number, Bounds>();
  let members: number[] = [];
  const close = (): void => {
    const [startMs, lastMs] = [members[0]!, members.at(-1)!];
    for (const timeMs of members) sessions.set(timeMs, { startMs, endMs: lastMs + gapMs });
    members = [];
  };
  for (const timeMs of timesMs.toSorted((left, right) => left - right)) {
    if (members.length > 0 && timeMs - members.at(-1)! >= gapMs) close();
    members.push(timeMs);
  }
  if (members.length > 0) close();
  return sessions;
}
