import { type LogLevel, logLevels } from '@lockstep/contracts/run-records';
import { type RunState, type RunTrigger, runStates, runTriggers, type Side, sides } from '@lockstep/contracts/runs';
import { internalError } from '@lockstep/kernel/errors';

/** A column whose CHECK allows exactly the words of a contract. */
function parser<Word extends string>(words: readonly Word[], column: string): (text: string) => Word {
  return text => {
    const word = words.find(candidate => candidate === text);
    if (word === undefined) throw internalError('db.unknown_word', `Unknown ${column} in the database: ${text}`);
    return word;
  };
}

export const parseSide: (text: string) => Side = parser(sides, 'side');
export const parseRunState: (text: string) => RunState = parser(runStates, 'run state');
export const parseRunTrigger: (text: string) => RunTrigger = parser(runTriggers, 'run trigger');
export const parseLogLevel: (text: string) => LogLevel = parser(logLevels, 'log level');
