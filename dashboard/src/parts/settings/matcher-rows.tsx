import type { Matcher } from '#core/protocol/api.ts'
import { EMPTY, OPERATORS, operatorOf, type Operator } from '../../data/silences.ts'

type RowsProps = { matchers: ReadonlyArray<Matcher>; change: (matchers: ReadonlyArray<Matcher>) => void }

/** Labels that an alert must have, one a row; all of them match. */
export function MatcherRows({ matchers, change }: RowsProps) {
  const set = (at: number, part: Partial<Matcher>) =>
    change(matchers.map((each, place) => (place === at ? { ...each, ...part } : each)))
  return (
    <fieldset class="matcher-rows">
      <legend>Alerts whose labels all match</legend>
      {matchers.map((matcher, at) => (
        // Rows have no identity but their place.
        <div key={at} class="matcher-row">
          <input
            aria-label={`Label ${at + 1}`}
            placeholder="namespace"
            value={matcher.name}
            onInput={event => set(at, { name: event.currentTarget.value })}
          />
          <select
            aria-label={`How label ${at + 1} compares`}
            value={operatorOf(matcher)}
            onChange={event => {
              const { is_regex, is_equal } = OPERATORS[event.currentTarget.value as Operator]
              set(at, { is_regex, is_equal })
            }}
          >
            {Object.entries(OPERATORS).map(([operator, { words }]) => (
              <option key={operator} value={operator}>
                {words}
              </option>
            ))}
          </select>
          <input
            aria-label={`Value of label ${at + 1}`}
            placeholder="shop"
            value={matcher.value}
            onInput={event => set(at, { value: event.currentTarget.value })}
          />
          <button
            type="button"
            class="quiet"
            aria-label={`Remove label ${at + 1}`}
            disabled={matchers.length === 1}
            onClick={() => change(matchers.filter((_, place) => place !== at))}
          >
            Remove
          </button>
        </div>
      ))}
      <button type="button" class="quiet" disabled={matchers.length >= 20} onClick={() => change([...matchers, EMPTY])}>
        Add a label
      </button>
    </fieldset>
  )
}
