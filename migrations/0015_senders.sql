CREATE TABLE `senders` (
	`name` text PRIMARY KEY NOT NULL,
	`last_alert_at` text,
	`last_session_id` text,
	`last_quiet_at` text,
	`last_quiet` text,
	`last_refused_at` text,
	`last_refused_status` integer,
	`last_refusal` text
);
