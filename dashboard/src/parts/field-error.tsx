/** Why what was typed or asked for was not taken, where the eye is; nothing if it was. */
export function FieldError({ message }: { message: string | null }) {
  if (message === null) return null
  return (
    <p class="field-error" role="alert">
      {message}
    </p>
  )
}
