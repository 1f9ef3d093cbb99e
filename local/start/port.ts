// Which port the system listens on.

import { createServer } from 'node:net'
import { Fault } from './fault.ts'

/** The port that the system will listen on: `port` when it is free, any free one for 0. */
export async function claimPort(host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => reject(portFault(error, host, port)))
    probe.listen(port, host, () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port))
    })
  })
}

function portFault(error: NodeJS.ErrnoException, host: string, port: number): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new Fault(
        `Port ${port} is in use by another program. Stop it, or choose another port: PORT=${port < 65_535 ? port + 1 : 8787} npm start`,
      )
    case 'EACCES':
      return new Fault(`Port ${port} needs more rights than this user has. Choose one above 1023: PORT=8787 npm start`)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new Fault(`HOST=${host} is not an address of this machine. Use 127.0.0.1, or 0.0.0.0 for all of them.`)
    default:
      return error
  }
}
