'use client';

import type { PairDto } from '@lockstep/contracts/api';
import type { RunCommand, Side } from '@lockstep/contracts/runs';
import { ChevronDown, CirclePlay, CircleStop, MoreHorizontal, RotateCw, Save, Timer, Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useMessages } from '#i18n/locale-context.tsx';
import { Button } from '#ui/button.tsx';
import { Menu, MenuItem, MenuSeparator } from '#ui/menu.tsx';
import { SideLabel } from '#ui/side-label.tsx';
import { possibleCommands } from '../commands.ts';
import { usePairCommands } from '../hooks/use-pair-commands.ts';
import { CommandDialog, type Intent } from './command-dialog.tsx';
import { RangeDialog } from './range-dialog.tsx';

/** Start, stop, restart, run: a menu per side with what its state allows. What stops something asks first. */
export function PairActions({ pair }: { pair: PairDto }) {
  const { pairs } = useMessages();
  const { command, remove } = usePairCommands(pair.name);
  const [intent, setIntent] = useState<Intent | null>(null);
  const [isRangeOpen, setRangeOpen] = useState(false);
  const close = (): void => setIntent(null);
  const confirm = (confirmed: Intent): void => {
    if (confirmed.command === 'delete') remove.mutate(undefined, { onSettled: close });
    else command.mutate({ side: confirmed.side, command: confirmed.command }, { onSettled: close });
  };
  const choose = (side: Side, chosen: RunCommand): void => {
    if (chosen === 'start') command.mutate({ side, command: chosen });
    else setIntent({ side, command: chosen });
  };
  return (
    <div className="flex items-center gap-2">
      <SideMenu side="stream" pair={pair} onChoose={choose} />
      <SideMenu side="batch" pair={pair} onChoose={choose} onRange={() => setRangeOpen(true)} />
      <Menu
        trigger={
          <Button look="ghost" aria-label={pairs.actions.menu} className="w-7 px-0">
            <MoreHorizontal />
          </Button>
        }
      >
        <MenuItem icon={<Trash2 />} isDangerous onSelect={() => setIntent({ side: 'stream', command: 'delete' })}>
          {pairs.actions.deletePair}
        </MenuItem>
      </Menu>
      <CommandDialog
        pair={pair}
        intent={intent}
        isBusy={command.isPending || remove.isPending}
        onClose={close}
        onConfirm={confirm}
      />
      <RangeDialog
        isOpen={isRangeOpen}
        pair={pair}
        isBusy={command.isPending}
        onClose={() => setRangeOpen(false)}
        onRun={range =>
          command.mutate({ side: 'batch', command: 'run-batch', range }, { onSettled: () => setRangeOpen(false) })
        }
      />
    </div>
  );
}

interface SideMenuProps {
  readonly side: Side;
  readonly pair: PairDto;
  readonly onChoose: (side: Side, command: RunCommand) => void;
  readonly onRange?: () => void;
}

function SideMenu({ side, pair, onChoose, onRange }: SideMenuProps) {
  const { pairs } = useMessages();
  const { actions } = pairs;
  const possible = possibleCommands(side, pair[side]);
  const item = (command: RunCommand, label: string, icon: ReactNode) => (
    <MenuItem icon={icon} disabled={!possible.includes(command)} onSelect={() => onChoose(side, command)}>
      {label}
    </MenuItem>
  );
  return (
    <Menu
      trigger={
        <Button aria-label={side === 'stream' ? actions.streamMenu : actions.batchMenu}>
          <SideLabel side={side} />
          <ChevronDown className="text-faint" />
        </Button>
      }
    >
      {side === 'stream' ? (
        <>
          {item('start', actions.start, <CirclePlay />)}
          {item('restart', actions.restart, <RotateCw />)}
          <MenuSeparator />
          {item('stop-with-savepoint', actions.stopWithSavepoint, <Save />)}
          {item('stop', actions.stop, <CircleStop />)}
        </>
      ) : (
        <>
          {item('run-batch', actions.runBatch, <CirclePlay />)}
          <MenuItem icon={<Timer />} disabled={!possible.includes('run-batch')} onSelect={() => onRange?.()}>
            {actions.runBatchRange}
          </MenuItem>
          <MenuSeparator />
          {item('stop', actions.stop, <CircleStop />)}
        </>
      )}
    </Menu>
  );
}
