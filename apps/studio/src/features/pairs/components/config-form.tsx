'use client';

import type { BatchSchedule, PairConfig } from '@lockstep/contracts/runs';
import type { ReactNode } from 'react';
import { useFormats, useMessages } from '#i18n/locale-context.tsx';
import { Field } from '#ui/field.tsx';
import { Input } from '#ui/input.tsx';
import { Select } from '#ui/select.tsx';
import { SideLabel } from '#ui/side-label.tsx';
import { configLimits, configProblems } from '../config-problems.ts';

interface ConfigFormProps {
  readonly value: PairConfig;
  readonly onChange: (config: PairConfig) => void;
}

/** What can be set for each side, side by side. */
export function ConfigForm({ value, onChange }: ConfigFormProps) {
  const { pairs } = useMessages();
  const { config } = pairs;
  return (
    <div className="grid grid-cols-2 gap-6">
      <section className="flex min-w-0 flex-col gap-3">
        <SideLabel side="stream" />
        <NumberField
          name="checkpointIntervalMs"
          label={config.checkpointInterval}
          hint={config.checkpointHint}
          {...{ value, onChange }}
        />
        <NumberField
          name="restartAttemptsMax"
          label={config.restartAttempts}
          hint={config.restartHint}
          {...{ value, onChange }}
        />
        <NumberField name="restartDelayMs" label={config.restartDelay} {...{ value, onChange }} />
      </section>
      <section className="flex min-w-0 flex-col gap-3">
        <SideLabel side="batch" />
        <ScheduleFields value={value} onChange={onChange} />
      </section>
    </div>
  );
}

interface NumberFieldProps extends ConfigFormProps {
  readonly name: keyof typeof configLimits;
  readonly label: string;
  readonly hint?: ReactNode;
}

function NumberField({ name, label, hint, value, onChange }: NumberFieldProps) {
  const { pairs } = useMessages();
  const formats = useFormats();
  const { min, max } = configLimits[name];
  const error = configProblems(value).includes(name)
    ? pairs.config.outOfRange(formats.number(min), formats.number(max))
    : undefined;
  return (
    <Field label={label} hint={hint} error={error}>
      {ids => (
        <Input
          {...ids}
          type="number"
          min={min}
          max={max}
          className="w-40 tabular"
          value={Number.isNaN(value.stream[name]) ? '' : value.stream[name]}
          onChange={event => onChange({ ...value, stream: { ...value.stream, [name]: event.target.valueAsNumber } })}
        />
      )}
    </Field>
  );
}

const scheduleKinds = ['once', 'cron', 'on-demand'] as const;

function initialSchedule(kind: BatchSchedule['kind']): BatchSchedule {
  if (kind !== 'cron') return { kind };
  return { kind, expression: '0 3 * * *', timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone };
}

function ScheduleFields({ value, onChange }: ConfigFormProps) {
  const { pairs } = useMessages();
  const { config } = pairs;
  const { schedule } = value.batch;
  const set = (next: BatchSchedule): void => onChange({ ...value, batch: { ...value.batch, schedule: next } });
  const kindNames = { once: config.once, cron: config.cron, 'on-demand': config.onDemand };
  return (
    <>
      <Field label={config.schedule}>
        {({ id }) => (
          <Select
            id={id}
            className="w-56"
            value={schedule.kind}
            onChange={kind => set(initialSchedule(kind))}
            choices={scheduleKinds.map(kind => ({ value: kind, label: kindNames[kind] }))}
          />
        )}
      </Field>
      {schedule.kind === 'cron' ? (
        <>
          <Field
            label={config.cronExpression}
            hint={config.cronHint}
            error={configProblems(value).includes('cron') ? config.cronInvalid : undefined}
          >
            {ids => (
              <Input
                {...ids}
                className="w-56 font-mono"
                value={schedule.expression}
                onChange={event => set({ ...schedule, expression: event.target.value })}
              />
            )}
          </Field>
          <Field label={config.timeZone}>
            {ids => (
              <Input
                {...ids}
                className="w-56"
                value={schedule.timeZone}
                onChange={event => set({ ...schedule, timeZone: event.target.value })}
              />
            )}
          </Field>
        </>
      ) : null}
    </>
  );
}
