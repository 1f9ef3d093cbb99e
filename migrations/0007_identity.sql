CREATE TABLE `api_tokens` (
	`id` text PRIMARY KEY NOT NULL,
	`hash` text NOT NULL,
	`name` text NOT NULL,
	`scopes` text NOT NULL,
	`alert_types` text,
	`created_at` text NOT NULL,
	`created_by` text NOT NULL,
	`expires_at` text NOT NULL,
	`revoked_at` text,
	`last_used_at` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_tokens_hash_unique` ON `api_tokens` (`hash`);--> statement-breakpoint
CREATE UNIQUE INDEX `api_tokens_name` ON `api_tokens` (`name`) WHERE "api_tokens"."revoked_at" is null;--> statement-breakpoint
CREATE TABLE `audit_log` (
	`number` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` text NOT NULL,
	`actor` text,
	`action` text NOT NULL,
	`target` text,
	`detail` text,
	`count` integer DEFAULT 1 NOT NULL,
	`refusal` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `audit_log_refusal` ON `audit_log` (`refusal`) WHERE "audit_log"."refusal" is not null;--> statement-breakpoint
CREATE TABLE `ended_sign_ins` (
	`id` text PRIMARY KEY NOT NULL,
	`expires_at` text NOT NULL
);
--> statement-breakpoint
-- Written in the transaction that stores the alert, so that none is missing.
CREATE TRIGGER `sessions_submitted` AFTER INSERT ON `sessions` BEGIN
  INSERT INTO `audit_log` (`at`, `actor`, `action`, `target`) VALUES (new.`created_at`, new.`author`, 'alert.submitted', new.`id`);
END;
--> statement-breakpoint
CREATE TRIGGER `audit_log_stays` BEFORE UPDATE ON `audit_log`
WHEN old.`refusal` IS NULL OR new.`refusal` IS NOT old.`refusal` OR new.`number` IS NOT old.`number` OR new.`at` IS NOT old.`at`
  OR new.`actor` IS NOT old.`actor` OR new.`action` IS NOT old.`action` OR new.`target` IS NOT old.`target`
  OR new.`detail` IS NOT old.`detail` OR new.`count` < old.`count` BEGIN
  SELECT RAISE(ABORT, 'the audit log is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER `audit_log_keeps` BEFORE DELETE ON `audit_log` BEGIN
  SELECT RAISE(ABORT, 'the audit log is append-only');
END;
