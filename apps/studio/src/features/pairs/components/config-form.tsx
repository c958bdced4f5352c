'use client';

import { type BatchSchedule, type PairConfig, restartStrategies, type Side } from '@lockstep/contracts/runs';
import type { ReactNode } from 'react';
import { useFormats, useMessages } from '#i18n/locale-context.tsx';
import { Field } from '#ui/field.tsx';
import { Input } from '#ui/input.tsx';
import { Select } from '#ui/select.tsx';
import { SideLabel } from '#ui/side-label.tsx';
import { limitsOf, type NumberSetting, settingValue, withSetting } from '../config-problems.ts';
import { useConfigProblems } from '../hooks/use-config-problems.ts';

interface ConfigFormProps {
  readonly value: PairConfig;
  readonly onChange: (config: PairConfig) => void;
}

/** What can be set for each side, side by side. */
export function ConfigForm({ value, onChange }: ConfigFormProps) {
  const { pairs } = useMessages();
  const { config } = pairs;
  const props = { value, onChange };
  return (
    <div className="grid grid-cols-2 gap-6">
      <section className="flex min-w-0 flex-col gap-3">
        <SideLabel side="stream" />
        <ParallelismField side="stream" {...props} />
        <NumberField
          setting={{ side: 'stream', field: 'checkpointIntervalMs' }}
          label={config.checkpointInterval}
          hint={config.checkpointHint}
          {...props}
        />
        <RestartFields {...props} />
      </section>
      <section className="flex min-w-0 flex-col gap-3">
        <SideLabel side="batch" />
        <ParallelismField side="batch" {...props} />
        <ScheduleFields {...props} />
      </section>
    </div>
  );
}

function ParallelismField({ side, value, onChange }: ConfigFormProps & { readonly side: Side }) {
  const { config } = useMessages().pairs;
  const formats = useFormats();
  const { subtaskThreadsMax } = useConfigProblems(value);
  const limit = subtaskThreadsMax === null ? '' : config.parallelismLimit(formats.number(subtaskThreadsMax));
  return (
    <NumberField
      setting={{ side, field: 'parallelism' }}
      label={config.parallelism}
      hint={`${config.parallelismHint}${limit}`}
      {...{ value, onChange }}
    />
  );
}

function RestartFields({ value, onChange }: ConfigFormProps) {
  const { config } = useMessages().pairs;
  const { restartStrategy } = value.stream;
  const props = { value, onChange };
  const isGrowing = restartStrategy === 'exponential-delay';
  return (
    <>
      <Field label={config.restartStrategy} hint={config.restartStrategyHint}>
        {({ id }) => (
          <Select
            id={id}
            className="w-56"
            value={restartStrategy}
            onChange={chosen => onChange({ ...value, stream: { ...value.stream, restartStrategy: chosen } })}
            choices={restartStrategies.map(kind => ({ value: kind, label: config.strategies[kind] }))}
          />
        )}
      </Field>
      {restartStrategy === 'none' ? null : (
        <>
          <NumberField
            setting={{ side: 'stream', field: 'restartAttemptsMax' }}
            label={config.restartAttempts}
            hint={config.restartHint}
            {...props}
          />
          <NumberField
            setting={{ side: 'stream', field: 'restartDelayMs' }}
            label={isGrowing ? config.firstRestartDelay : config.restartDelay}
            hint={isGrowing ? config.firstRestartHint : undefined}
            {...props}
          />
        </>
      )}
    </>
  );
}

interface NumberFieldProps extends ConfigFormProps {
  readonly setting: NumberSetting;
  readonly label: string;
  readonly hint?: ReactNode;
}

function NumberField({ setting, label, hint, value, onChange }: NumberFieldProps) {
  const { pairs } = useMessages();
  const formats = useFormats();
  const { problems, subtaskThreadsMax } = useConfigProblems(value);
  const { min, max } = limitsOf(setting, subtaskThreadsMax);
  const isWrong = problems.some(
    problem => problem !== 'cron' && problem.side === setting.side && problem.field === setting.field,
  );
  const number = settingValue(value, setting);
  return (
    <Field
      label={label}
      hint={hint}
      error={isWrong ? pairs.config.outOfRange(formats.number(min), formats.number(max)) : undefined}
    >
      {ids => (
        <Input
          {...ids}
          type="number"
          min={min}
          max={max}
          className="w-40 tabular"
          value={Number.isNaN(number) ? '' : number}
          onChange={event => onChange(withSetting(value, setting, event.target.valueAsNumber))}
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
  const { problems } = useConfigProblems(value);
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
            error={problems.includes('cron') ? config.cronInvalid : undefined}
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
