'use client';

import type { Side } from '@lockstep/contracts/runs';
import { useMessages } from '#i18n/locale-context.tsx';
import { Segmented } from './segmented.tsx';
import { sideIcons } from './side-label.tsx';

interface SideSwitchProps {
  readonly label: string;
  readonly value: Side;
  readonly onChange: (side: Side) => void;
}

/** Stream or batch, in their colours. */
export function SideSwitch({ label, value, onChange }: SideSwitchProps) {
  const { common } = useMessages();
  const StreamIcon = sideIcons.stream;
  const BatchIcon = sideIcons.batch;
  return (
    <Segmented
      label={label}
      value={value}
      onChange={onChange}
      choices={[
        {
          value: 'stream',
          label: common.stream,
          icon: <StreamIcon />,
          chosen: 'text-stream data-[state=on]:text-stream',
        },
        { value: 'batch', label: common.batch, icon: <BatchIcon />, chosen: 'text-batch data-[state=on]:text-batch' },
      ]}
    />
  );
}
