/** The name of the newest migration, as wrangler and the local start note it. */
export async function newestMigration(db: D1Database): Promise<string | null> {
  return db.prepare('select name from d1_migrations order by id desc limit 1').first<string>('name')
}
