/** What somebody may see: all of the workspace for an administrator, else what they own. */
export interface Scope {
  readonly workspaceId: string;
  /** Null sees every owner's rows. */
  readonly ownerId: string | null;
}

/** The scope as a condition on rows that have both columns. */
export function ownedRows(scope: Scope): { workspaceId: string; ownerId?: string } {
  const { workspaceId, ownerId } = scope;
  return ownerId === null ? { workspaceId } : { workspaceId, ownerId };
}
