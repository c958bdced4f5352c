'use client';

import { runStates, sides } from '@lockstep/contracts/runs';
import { useQuery } from '@tanstack/react-query';
import { pairsQuery } from '#client/queries/pair-queries.ts';
import { useUrlText } from '#client/use-url-choice.ts';
import { useMessages } from '#i18n/locale-context.tsx';
import { Card } from '#ui/card.tsx';
import { PageHeader } from '#ui/page-header.tsx';
import { Select } from '#ui/select.tsx';
import { RunsTable } from './runs-table.tsx';

/** Radix knows no empty value. */
const any = '*';

const known = <T extends string>(value: string | null, choices: readonly T[]): T | undefined =>
  choices.find(choice => choice === value);

export function RunsPage() {
  const { common, pairs, runs } = useMessages();
  const [pair, setPair] = useUrlText('pair');
  const [sideText, setSide] = useUrlText('side');
  const [stateText, setState] = useUrlText('state');
  const { data: allPairs = [] } = useQuery(pairsQuery);
  const side = known(sideText, sides);
  const state = known(stateText, runStates);
  const pick = (set: (value: string | null) => void) => (value: string) => set(value === any ? null : value);
  const clear = (): void => {
    setPair(null);
    setSide(null);
    setState(null);
  };
  const isFiltered = pair !== null || side !== undefined || state !== undefined;
  return (
    <>
      <PageHeader
        title={runs.title}
        subtitle={runs.subtitle}
        actions={
          <>
            <Select
              label={runs.pair}
              value={pair ?? any}
              onChange={pick(setPair)}
              choices={[
                { value: any, label: runs.allPairs },
                ...allPairs.map(({ name }) => ({ value: name, label: name })),
              ]}
            />
            <Select
              label={runs.side}
              value={side ?? any}
              onChange={pick(setSide)}
              choices={[{ value: any, label: runs.anySide }, ...sides.map(value => ({ value, label: common[value] }))]}
            />
            <Select
              label={runs.state}
              value={state ?? any}
              onChange={pick(setState)}
              choices={[
                { value: any, label: runs.anyState },
                ...runStates.map(value => ({ value, label: pairs.states[value] })),
              ]}
            />
          </>
        }
      />
      <div className="px-6 pb-6">
        <Card>
          <RunsTable
            filter={{ pair: pair ?? undefined, side, state }}
            {...(isFiltered ? { onClearFilter: clear } : {})}
          />
        </Card>
      </div>
    </>
  );
}
