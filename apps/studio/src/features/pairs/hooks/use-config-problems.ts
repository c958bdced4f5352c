import type { PairConfig } from '@lockstep/contracts/runs';
import { useQuery } from '@tanstack/react-query';
import { healthQuery } from '#client/queries/health-query.ts';
import { type ConfigProblem, configProblems } from '../config-problems.ts';

interface ConfigCheck {
  readonly problems: readonly ConfigProblem[];
  /** What the largest worker gives to subtasks; null: not known. */
  readonly subtaskThreadsMax: number | null;
}

/** What of a config can't be used with the workers that there are. */
export function useConfigProblems(config: PairConfig): ConfigCheck {
  const { data } = useQuery(healthQuery);
  const subtaskThreadsMax = data?.subtaskThreadsMax ?? null;
  return { problems: configProblems(config, subtaskThreadsMax), subtaskThreadsMax };
}
