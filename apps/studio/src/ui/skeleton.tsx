import { classNames } from './class-names.ts';

/** Stands where something will be, in its size. */
export const Skeleton = ({ className }: { className?: string }) => (
  <div
    aria-hidden="true"
    className={classNames('rounded-sm bg-pressed motion-safe:animate-[skeleton_1.4s_ease-in-out_infinite]', className)}
  />
);

export const SkeletonRows = ({ rows }: { rows: number }) => (
  <div className="flex flex-col gap-2 p-3">
    {Array.from({ length: rows }, (_, row) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all alike
      <Skeleton key={row} className="h-5" />
    ))}
  </div>
);
