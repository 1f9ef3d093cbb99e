import { useEffect } from 'preact/hooks'

/** Keeps the screen on, where the browser lets a page do so: it takes the lock away whenever the page is hidden. */
export function useWakeLock(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | null = null
    let isOver = false
    const take = async () => {
      if (document.hidden || !('wakeLock' in navigator)) return
      // Refused to save the battery, for example: then the settings of the system decide.
      const taken = await navigator.wakeLock.request('screen').catch(() => null)
      if (isOver) await taken?.release()
      else lock = taken
    }
    const again = () => void take()
    again()
    document.addEventListener('visibilitychange', again)
    return () => {
      isOver = true
      document.removeEventListener('visibilitychange', again)
      void lock?.release()
    }
  }, [])
}
