// The door. Everything that the platform can call is on this page.
export { Investigation } from '../durable-objects/investigation.ts'
export { Lobby } from '../durable-objects/lobby.ts'

export default {
  fetch: async (request, env) => {
    const id = new URL(request.url).searchParams.get('id') ?? 'x'
    return env.INVESTIGATIONS.getByName(id).fetch(request)
  },
} satisfies ExportedHandler<Env>
