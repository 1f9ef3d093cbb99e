CREATE TABLE `idempotency_keys` (
	`key` text PRIMARY KEY NOT NULL,
	`body` text NOT NULL,
	`session_id` text NOT NULL,
	`created_at` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `idempotency_keys_created` ON `idempotency_keys` (`created_at`);