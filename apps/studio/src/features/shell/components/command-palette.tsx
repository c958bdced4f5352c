'use client';

import { useQuery } from '@tanstack/react-query';
import { Command } from 'cmdk';
import { FileCode, Keyboard, Languages, Plus, SunMoon, Table2, Waypoints } from 'lucide-react';
import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import { catalogQuery } from '#client/queries/catalog-query.ts';
import { jobsQuery } from '#client/queries/job-queries.ts';
import { pairsQuery } from '#client/queries/pair-queries.ts';
import { useDark } from '#client/use-dark.ts';
import { useMessages } from '#i18n/locale-context.tsx';
import { destinations } from '../destinations.ts';
import { usePreferences } from '../use-preferences.ts';

interface PaletteProps {
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
  readonly onShortcuts: () => void;
}

const groupLook =
  '[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-faint';

/** ⌘K: every page, job, pair, table and action by name. */
export function CommandPalette({ isOpen, onOpenChange, onShortcuts }: PaletteProps) {
  const { shell } = useMessages();
  return (
    <Command.Dialog
      open={isOpen}
      onOpenChange={onOpenChange}
      label={shell.search}
      overlayClassName="fixed inset-0 z-40 bg-scrim"
      contentClassName="fixed left-1/2 top-[14vh] z-40 w-[600px] max-w-[calc(100vw-32px)] -translate-x-1/2 overflow-hidden rounded-lg border bg-surface shadow-float motion-safe:animate-[enter_120ms_ease-out]"
    >
      <Command.Input
        placeholder={shell.searchPlaceholder}
        className="h-11 w-full border-b bg-transparent px-4 text-lg outline-none placeholder:text-faint"
      />
      <Command.List className="max-h-[52vh] overflow-auto p-1.5">
        <Command.Empty className="px-3 py-6 text-center text-muted">{shell.noResults}</Command.Empty>
        {isOpen ? <PaletteItems close={() => onOpenChange(false)} onShortcuts={onShortcuts} /> : null}
      </Command.List>
    </Command.Dialog>
  );
}

interface PaletteItemsProps {
  readonly close: () => void;
  readonly onShortcuts: () => void;
}

function PaletteItems({ close, onShortcuts }: PaletteItemsProps) {
  const messages = useMessages();
  const { shell } = messages;
  const router = useRouter();
  const go = (path: string) => () => {
    close();
    router.push(path);
  };
  return (
    <>
      <Command.Group heading={shell.groupGo} className={groupLook}>
        {destinations.map(({ path, icon: Icon, label }) => (
          <PaletteItem key={path} value={`${path} ${label(messages)}`} icon={<Icon />} onSelect={go(path)}>
            {label(messages)}
          </PaletteItem>
        ))}
      </Command.Group>
      <ResourceItems go={go} />
      <ActionItems close={close} go={go} onShortcuts={onShortcuts} />
    </>
  );
}

type Go = (path: string) => () => void;

function ResourceItems({ go }: { go: Go }) {
  const { shell } = useMessages();
  const { data: pairs = [] } = useQuery(pairsQuery);
  const { data: jobs = [] } = useQuery(jobsQuery);
  const { data: catalog } = useQuery(catalogQuery);
  return (
    <>
      <Command.Group heading={shell.groupPairs} className={groupLook}>
        {pairs.map(pair => (
          <PaletteItem
            key={pair.name}
            value={`pair ${pair.name}`}
            icon={<Waypoints />}
            onSelect={go(`/pairs/${encodeURIComponent(pair.name)}`)}
          >
            {pair.name}
          </PaletteItem>
        ))}
      </Command.Group>
      <Command.Group heading={shell.groupJobs} className={groupLook}>
        {jobs.map(job => (
          <PaletteItem
            key={job.id}
            value={`job ${job.name}`}
            icon={<FileCode />}
            onSelect={go(`/studio?job=${job.id}`)}
          >
            {job.name}
          </PaletteItem>
        ))}
      </Command.Group>
      <Command.Group heading={shell.groupTables} className={groupLook}>
        {(catalog?.objects ?? []).map(({ path }) => {
          const fullName = `${path.catalog}.${path.database}.${path.name}`;
          return (
            <PaletteItem
              key={fullName}
              value={`table ${fullName}`}
              icon={<Table2 />}
              onSelect={go(`/data?table=${encodeURIComponent(fullName)}`)}
            >
              {path.name}
            </PaletteItem>
          );
        })}
      </Command.Group>
    </>
  );
}

function ActionItems({ close, go, onShortcuts }: PaletteItemsProps & { go: Go }) {
  const { shell } = useMessages();
  const { locale, setLocale, setTheme } = usePreferences();
  const isDark = useDark();
  const closing = (action: () => void) => () => {
    close();
    action();
  };
  return (
    <Command.Group heading={shell.groupActions} className={groupLook}>
      <PaletteItem value={`new ${shell.newJob}`} icon={<Plus />} onSelect={go('/studio?new=1')}>
        {shell.newJob}
      </PaletteItem>
      <PaletteItem
        value={`theme ${shell.theme}`}
        icon={<SunMoon />}
        onSelect={closing(() => setTheme(isDark ? 'light' : 'dark'))}
      >
        {`${shell.theme}: ${isDark ? shell.themeLight : shell.themeDark}`}
      </PaletteItem>
      <PaletteItem
        value={`language ${shell.language}`}
        icon={<Languages />}
        onSelect={closing(() => setLocale(locale === 'en' ? 'zh' : 'en'))}
      >
        {`${shell.language}: ${locale === 'en' ? shell.chinese : shell.english}`}
      </PaletteItem>
      <PaletteItem value={`shortcuts ${shell.shortcuts}`} icon={<Keyboard />} onSelect={closing(onShortcuts)}>
        {shell.shortcuts}
      </PaletteItem>
    </Command.Group>
  );
}

interface PaletteItemProps {
  readonly value: string;
  readonly icon: ReactNode;
  readonly onSelect: () => void;
  readonly children: ReactNode;
}

const PaletteItem = ({ value, icon, onSelect, children }: PaletteItemProps) => (
  <Command.Item
    value={value}
    onSelect={onSelect}
    className="flex h-8 cursor-default items-center gap-2.5 rounded-md px-2 text-base data-[selected=true]:bg-hover [&_svg]:size-4 [&_svg]:text-faint"
  >
    {icon}
    <span className="min-w-0 truncate">{children}</span>
  </Command.Item>
);
