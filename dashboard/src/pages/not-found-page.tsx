import { useTitle } from '../parts/title.ts'

export function NotFoundPage() {
  useTitle('Not found')
  return (
    <div class="page narrow empty-page">
      <h1>Nothing here</h1>
      <p>No page has this address. A session's link ends in its id.</p>
      <p>
        <a class="button" href="/">
          To the sessions
        </a>
      </p>
    </div>
  )
}
