import type { JobDto } from '@lockstep/contracts/api';

/** A tab of the studio: a job's draft as it is being edited, or a text that is not yet a job's. */
export interface OpenDocument {
  /** The job's id, or `scratch-…`. */
  readonly id: string;
  readonly jobId: string | null;
  readonly name: string;
  /** The revision that the edits are based on. */
  readonly revision: number;
  readonly savedText: string;
  readonly text: string;
}

export const isDirty = (document: OpenDocument): boolean => document.text !== document.savedText;

export const documentOf = (job: JobDto): OpenDocument => ({
  id: job.id,
  jobId: job.id,
  name: job.name,
  revision: job.revision,
  savedText: job.sqlText,
  text: job.sqlText,
});

/**
 * A tab after the server told of its job: an untouched tab follows the server; one with edits keeps its text and its base,
 * so that saving finds out about the conflict instead of overwriting.
 */
export function followJob(document: OpenDocument, job: JobDto): OpenDocument {
  if (job.revision <= document.revision && job.name === document.name) return document;
  if (isDirty(document) && job.sqlText !== document.text) {
    return job.name === document.name ? document : { ...document, name: job.name };
  }
  return documentOf(job);
}

/** What localStorage gave back is used only when it has this shape. */
export function isOpenDocument(value: unknown): value is OpenDocument {
  if (typeof value !== 'object' || value === null) return false;
  const { id, jobId, name, revision, savedText, text } = value as Record<string, unknown>;
  return (
    typeof id === 'string' &&
    (jobId === null || typeof jobId === 'string') &&
    [name, savedText, text].every(part => typeof part === 'string') &&
    typeof revision === 'number'
  );
}
