'use client';

import type { JobDto } from '@lockstep/contracts/api';
import { useQuery } from '@tanstack/react-query';
import { FileCode, MoreHorizontal, PencilLine, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { jobsQuery } from '#client/queries/job-queries.ts';
import { useMessages } from '#i18n/locale-context.tsx';
import { Button, IconButton } from '#ui/button.tsx';
import { classNames } from '#ui/class-names.ts';
import { ErrorPanel } from '#ui/error-panel.tsx';
import { Input } from '#ui/input.tsx';
import { Menu, MenuItem } from '#ui/menu.tsx';
import { SkeletonRows } from '#ui/skeleton.tsx';
import { useWorkbench } from '../workbench/workbench-store.ts';
import { DeleteJobDialog } from './delete-job-dialog.tsx';
import { RenameJobDialog } from './rename-job-dialog.tsx';

export function JobList({ onNewJob }: { onNewJob: () => void }) {
  const { editor } = useMessages();
  const query = useQuery(jobsQuery);
  const [filter, setFilter] = useState('');
  const [renaming, setRenaming] = useState<JobDto | null>(null);
  const [deleting, setDeleting] = useState<JobDto | null>(null);
  const shown = (query.data ?? []).filter(job => job.name.toLowerCase().includes(filter.trim().toLowerCase()));
  return (
    <>
      <div className="flex items-center gap-1 p-2">
        <Input
          type="search"
          aria-label={editor.filterJobs}
          placeholder={editor.filterJobs}
          value={filter}
          onChange={event => setFilter(event.target.value)}
        />
        <IconButton label={editor.newJob} onClick={onNewJob}>
          <Plus />
        </IconButton>
      </div>
      {query.isError ? <ErrorPanel error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <SkeletonRows rows={6} /> : null}
      {query.data?.length === 0 ? <p className="px-3 py-2 text-muted">{editor.noJobsLesson}</p> : null}
      <ul className="min-h-0 flex-1 overflow-auto pb-2">
        {shown.map(job => (
          <JobRow key={job.id} job={job} onRename={() => setRenaming(job)} onDelete={() => setDeleting(job)} />
        ))}
      </ul>
      <RenameJobDialog job={renaming} onClose={() => setRenaming(null)} />
      <DeleteJobDialog job={deleting} onClose={() => setDeleting(null)} />
    </>
  );
}

interface JobRowProps {
  readonly job: JobDto;
  readonly onRename: () => void;
  readonly onDelete: () => void;
}

function JobRow({ job, onRename, onDelete }: JobRowProps) {
  const { common, editor } = useMessages();
  const isActive = useWorkbench(state => state.activeId === job.id);
  const openJob = useWorkbench(state => state.openJob);
  return (
    <li className={classNames('group flex h-7 items-center pr-1 hover:bg-hover', isActive && 'bg-hover')}>
      <button
        type="button"
        aria-current={isActive ? 'true' : undefined}
        onClick={() => openJob(job)}
        className="flex h-full min-w-0 flex-1 items-center gap-2 pl-3 text-left outline-offset-[-2px]"
      >
        <FileCode className="size-4 shrink-0 text-faint" />
        <span className={classNames('min-w-0 flex-1 truncate', isActive && 'font-medium')}>{job.name}</span>
        <span className="text-sm tabular text-faint">
          {job.publishedVersion === null ? '' : common.version(job.publishedVersion)}
          {job.hasUnpublishedChanges && job.publishedVersion !== null ? '*' : ''}
        </span>
      </button>
      <Menu
        trigger={
          <Button
            look="ghost"
            size="s"
            aria-label={`${common.more}: ${job.name}`}
            className="w-6 px-0 opacity-0 group-hover:opacity-100 focus-visible:opacity-100 data-[state=open]:opacity-100"
          >
            <MoreHorizontal />
          </Button>
        }
      >
        <MenuItem icon={<PencilLine />} onSelect={onRename}>
          {editor.rename}
        </MenuItem>
        <MenuItem icon={<Trash2 />} isDangerous onSelect={onDelete}>
          {editor.deleteJob}
        </MenuItem>
      </Menu>
    </li>
  );
}
