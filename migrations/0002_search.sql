-- What alerts and analyses say, as substrings of at least three characters. Contentless: the texts stand in `sessions` alone.
CREATE VIRTUAL TABLE `sessions_text` USING fts5(alert_data, final_analysis, content='', contentless_delete=1, tokenize='trigram');
--> statement-breakpoint
-- What the timeline says, by English words: one row a session, written by the projection.
CREATE VIRTUAL TABLE `sessions_words` USING fts5(content, content='', contentless_delete=1, tokenize='porter unicode61');
--> statement-breakpoint
INSERT INTO `sessions_text` (rowid, alert_data, final_analysis) SELECT `number`, `alert_data`, `final_analysis` FROM `sessions`;
--> statement-breakpoint
CREATE TRIGGER `sessions_text_insert` AFTER INSERT ON `sessions` BEGIN
  INSERT INTO `sessions_text` (rowid, alert_data, final_analysis) VALUES (new.`number`, new.`alert_data`, new.`final_analysis`);
END;
--> statement-breakpoint
-- Every projection names the analysis; only one that changes it is worth reading the alert again.
CREATE TRIGGER `sessions_text_update` AFTER UPDATE OF `alert_data`, `final_analysis` ON `sessions`
WHEN old.`alert_data` IS NOT new.`alert_data` OR old.`final_analysis` IS NOT new.`final_analysis` BEGIN
  UPDATE `sessions_text` SET alert_data = new.`alert_data`, final_analysis = new.`final_analysis` WHERE rowid = new.`number`;
END;
--> statement-breakpoint
-- A number may be given again once its row is gone.
CREATE TRIGGER `sessions_delete` AFTER DELETE ON `sessions` BEGIN
  DELETE FROM `sessions_text` WHERE rowid = old.`number`;
  DELETE FROM `sessions_words` WHERE rowid = old.`number`;
  DELETE FROM `session_models` WHERE `number` = old.`number`;
END;
