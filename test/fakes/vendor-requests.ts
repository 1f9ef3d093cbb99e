// What vendors refuse in the messages of a request, from their documents and errors. Each complaint says what is wrong.

type Json = Record<string, unknown>
const list = (value: unknown) => (Array.isArray(value) ? (value as Array<Json>) : [])
const keysBut = (value: Json, ...known: Array<string>) => Object.keys(value).filter(key => !known.includes(key))

/** `FOREIGN` are marks that only the provider that wrote them may see again. */
const FOREIGN = /signature-of|encrypted-by|details-of|thought-of|mark-of/

type Call = { id: string; args: unknown }
type Seen = { calls: Array<Call>; results: Array<string>; complaints: Array<string> }

export function chatComplaints(body: Json, id = /^[a-zA-Z0-9_-]{1,40}$/): Array<string> {
  const messages = list(body['messages'])
  const calls = messages.flatMap(message => list(message['tool_calls']))
  const seen: Seen = {
    calls: calls.map(call => ({ id: String(call['id']), args: parsed((call['function'] as Json)['arguments']) })),
    results: messages.flatMap(message => (message['role'] === 'tool' ? [String(message['tool_call_id'])] : [])),
    complaints: messages.flatMap(message => keysBut(message, 'role', 'content', 'tool_calls', 'tool_call_id')),
  }
  return judge(body, seen, id)
}

export function responsesComplaints(body: Json): Array<string> {
  const input = list(body['input'])
  const calls = input.filter(item => item['type'] === 'function_call')
  const reasoning = input.filter(item => item['type'] === 'reasoning')
  const known = ['type', 'role', 'content', 'call_id', 'name', 'arguments', 'output', 'id', 'status', 'summary']
  const seen: Seen = {
    calls: calls.map(call => ({ id: String(call['call_id']), args: parsed(call['arguments']) })),
    results: input.flatMap(item => (item['type'] === 'function_call_output' ? [String(item['call_id'])] : [])),
    complaints: [
      ...input.flatMap(item => keysBut(item, ...known, 'encrypted_content')),
      // "Item with id … not found. Items are not persisted when `store` is set to false."
      ...reasoning.filter(item => !item['encrypted_content']).map(item => `reasoning ${String(item['id'])} alone`),
    ],
  }
  return judge(body, seen, /^[a-zA-Z0-9_-]{1,64}$/)
}

export function anthropicComplaints(body: Json): Array<string> {
  const turns = list(body['messages'])
  const blocks = turns.flatMap(turn => list(turn['content']))
  const calls = blocks.filter(block => block['type'] === 'tool_use')
  const seen: Seen = {
    calls: calls.map(call => ({ id: String(call['id']), args: call['input'] })),
    results: blocks.flatMap(block => (block['type'] === 'tool_result' ? [String(block['tool_use_id'])] : [])),
    complaints: [
      ...turns
        .filter((turn, at) => turn['role'] !== (at % 2 === 0 ? 'user' : 'assistant'))
        .map(() => 'roles alternate'),
      ...blocks
        .filter(block => block['type'] === 'text' && String(block['text']).trim() === '')
        .map(() => 'blank text'),
    ],
  }
  return judge(body, seen, /^[a-zA-Z0-9_-]+$/)
}

export function googleComplaints(body: Json): Array<string> {
  const parts = list(body['contents']).map(content => list(content['parts']))
  const called = parts.map(turn => turn.flatMap(part => (part['functionCall'] ? [part['functionCall'] as Json] : [])))
  const answered = parts.flat().flatMap(part => (part['functionResponse'] ? [part['functionResponse'] as Json] : []))
  const first = parts.flatMap((turn): Array<Json> => turn.filter(part => part['functionCall']).slice(0, 1))
  const seen: Seen = {
    calls: called.flat().map(call => ({ id: String(call['id']), args: call['args'] })),
    results: answered.map(answer => String(answer['id'])),
    // Generation 3: "Function call is missing a thought_signature".
    complaints: first.filter(part => !part['thoughtSignature']).map(() => 'a call without signature'),
  }
  return judge(body, seen, /./)
}

function judge(body: Json, { calls, results, complaints }: Seen, id: RegExp): Array<string> {
  const ids = calls.map(call => call.id)
  return [
    ...complaints,
    ...ids.filter(each => !id.test(each)).map(each => `id ${each}`),
    ...(new Set(ids).size < ids.length ? ['an id stands twice'] : []),
    ...(ids.join() === results.join() ? [] : [`calls ${ids.join()} and results ${results.join()}`]),
    ...calls.filter(call => typeof call.args !== 'object' || call.args === null).map(call => `arguments of ${call.id}`),
    ...(FOREIGN.exec(JSON.stringify(body)) ?? []),
  ]
}

function parsed(text: unknown): unknown {
  try {
    return JSON.parse(String(text))
  } catch {
    return undefined
  }
}
