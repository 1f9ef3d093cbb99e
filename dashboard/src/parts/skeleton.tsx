export function SkeletonRows({ rows }: { rows: number }) {
  return (
    <div class="skeletons" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} class="skeleton row-skeleton" />
      ))}
    </div>
  )
}
