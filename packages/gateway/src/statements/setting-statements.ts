import type { Statement } from '@lockstep/sql/ast';
import { done, type StatementResult, textTable } from '../results/statement-result.ts';
import { checkSettings, type Session } from '../sessions/session.ts';

type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>;

/** SET lists the settings; SET 'k' = 'v' changes one. */
export function setSetting(session: Session, { option }: Of<'set'>): StatementResult {
  if (option === undefined) {
    const rows = Object.entries(session.settings).sort(([left], [right]) => (left < right ? -1 : 1));
    return textTable(['key', 'value'], rows);
  }
  const settings = { ...session.settings, [option.key.value]: option.value.value };
  checkSettings(settings);
  session.settings = settings;
  return done();
}

/** Back to what the session was opened with. */
export function resetSetting(session: Session, { key }: Of<'reset'>): StatementResult {
  if (key === undefined) session.settings = session.defaults;
  else {
    const { [key.value]: _dropped, ...rest } = session.settings;
    const original = session.defaults[key.value];
    session.settings = original === undefined ? rest : { ...rest, [key.value]: original };
  }
  return done();
}
