import { signal } from '@preact/signals'

// From here on agents stand side by side.
const query = matchMedia('(width >= 1200px)')

export const wide = signal(query.matches)
query.addEventListener('change', () => (wide.value = query.matches))
