//! Each stored reply against the evidence of its call: what is as it was heard is counted, and whatever is not is named.

use super::*;
use crate::verification::evidence::reply_row;
use crate::verification::{BrokenReply, ComparedReplies, verify_replies};
use domain::id::MemberId;
use exchange::evidence::Inclusion;
use sqlx::Connection as _;

/// Replies to the form of the family Zhou.
const FORM: i64 = 13 + 2 * 7 + 2;

pub(super) async fn compared(hall: &Hall) -> std::result::Result<ComparedReplies, BrokenReply> {
    verify_replies(hall, &Actor::System).await.unwrap()
}

async fn whole(hall: &Hall) -> (i64, i64, i64) {
    let counted = compared(hall).await.unwrap();
    (counted.compared, counted.erased, counted.without_proof)
}

pub(super) async fn change(hall: &Hall, sql: &str) {
    let mut unit = hall.begin().await.unwrap();
    assert!(unit.execute(sqlx::query(sqlx::AssertSqlSafe(sql.to_owned()))).await.unwrap() > 0, "{sql}");
    unit.commit().await.unwrap();
}

pub(super) async fn change_evidence(hall: &Hall, sql: &str) {
    let mut registers = sqlx::AnyConnection::connect(&hall.settings().registers_url).await.unwrap();
    let changed = sqlx::query(sqlx::AssertSqlSafe(sql.to_owned())).execute(&mut registers).await.unwrap();
    assert!(changed.rows_affected() > 0, "{sql}");
    registers.close().await.unwrap();
}

/// What stands beside the place of a reply, which is first.
#[derive(Clone, PartialEq, Debug, sqlx::FromRow)]
struct Kept {
    verification_id: String,
    member_id: String,
    status: String,
    as_of: Option<String>,
    source_seq: String,
    reply: String,
    reply_hash: String,
    proof: String,
}

impl Kept {
    fn row(&self) -> String {
        reply_row(&self.verification_id, &MemberId(self.member_id.clone()), Register::SocialSecurity)
    }

    fn is_named(&self, broken: &BrokenReply, reason: &str) {
        assert_eq!((broken.id.as_str(), broken.reason), (self.row().as_str(), reason));
    }

    /// Writes something else in this place.
    async fn put(&self, hall: &Hall, other: &Kept) {
        let mut unit = hall.begin().await.unwrap();
        let put = sqlx::query("UPDATE register_replies SET status = $1, as_of = $2, source_seq = $3, reply = $4, reply_hash = $5, proof = $6 WHERE verification_id = $7 AND member_id = $8 AND register = 'social_security'")
            .bind(other.status.as_str())
            .bind(other.as_of.as_deref())
            .bind(other.source_seq.as_str())
            .bind(other.reply.as_str())
            .bind(other.reply_hash.as_str())
            .bind(other.proof.as_str())
            .bind(self.verification_id.as_str())
            .bind(self.member_id.as_str());
        assert_eq!(unit.execute(put).await.unwrap(), 1);
        unit.commit().await.unwrap();
    }
}

/// What the register of social security said at the check.
async fn insured(hall: &Hall) -> Vec<Kept> {
    sqlx::query_as("SELECT verification_id, member_id, status, as_of, source_seq, reply, reply_hash, proof FROM register_replies WHERE register = 'social_security' AND verification_id IN (SELECT id FROM verifications WHERE kind = 'check') ORDER BY CASE WHEN status = 'hit' THEN 0 ELSE 1 END, member_id")
        .fetch_all(hall.db().reader())
        .await
        .unwrap()
}

on_both_engines! {
    async fn what_is_as_it_was_heard_is_counted(test: TestHall) {
        let hall = &test.hall;
        assert_eq!(whole(hall).await, (0, 0, 0));
        let (case, first) = checked(&test, "zhou", "married", RealNameLevel::Verified).await;
        assert_eq!(whole(hall).await, (FORM + 4 * 14, 0, 0), "those of the form and those of the check");

        // What attaches keeps the proofs of the calls it was heard by.
        test.clock.advance(1);
        check_one(hall, &first, &case, Register::Tax).await.unwrap();
        assert_eq!(whole(hall).await, (FORM + 2 * 4 * 14, 0, 0));
        let (proofs,): (i64,) = sqlx::query_as("SELECT CAST(COUNT(DISTINCT proof) AS BIGINT) FROM register_replies")
            .fetch_one(hall.db().reader()).await.unwrap();
        assert_eq!(proofs, FORM + 4 * 14 + 4);
        assert!(matches!(verify_replies(hall, &first).await, Err(Error::Forbidden | Error::NotFound)));
    }

    async fn replies_that_are_older_or_erased_are_counted_as_such(test: TestHall) {
        let hall = &test.hall;
        checked(&test, "he", "divorced", RealNameLevel::Verified).await;
        let (silent,): (i64,) = sqlx::query_as("SELECT CAST(COUNT(*) AS BIGINT) FROM register_replies WHERE status IN ('error', 'timeout')")
            .fetch_one(hall.db().reader()).await.unwrap();
        assert!(silent > 0);
        // Of 13 registers about the applicant and of 2 about the child for the form, then of all about both.
        let all = 13 + 2 + 2 * 14;
        assert_eq!(whole(hall).await, (all, 0, 0), "silence is evidence too");
        change(hall, "UPDATE register_replies SET proof = '' WHERE status IN ('error', 'timeout')").await;
        assert_eq!(whole(hall).await, (all - silent, 0, 0), "nobody was asked");
        change(hall, "UPDATE register_replies SET proof = NULL WHERE proof = ''").await;
        assert_eq!(whole(hall).await, (all - silent, 0, silent));
        test.clock.advance(181 * 86_400);
        erase_old_replies(hall).await.unwrap();
        assert_eq!(whole(hall).await, (0, all, 0));
    }

    async fn whatever_was_changed_beside_or_in_a_reply_is_named(test: TestHall) {
        let hall = &test.hall;
        checked(&test, "zhou", "married", RealNameLevel::Verified).await;
        let all = insured(hall).await;
        let own = &all[0];
        assert_eq!((all.len(), own.status.as_str()), (4, "hit"));
        let beside = "what stands beside it was changed";
        for other in [
            Kept { status: "empty".to_owned(), ..own.clone() },
            Kept { as_of: None, ..own.clone() },
            Kept { source_seq: "1".to_owned(), ..own.clone() },
            Kept { reply_hash: "0".repeat(64), ..own.clone() },
        ] {
            own.put(hall, &other).await;
            own.is_named(&compared(hall).await.unwrap_err(), beside);
        }
        // Somebody with the keys of the hall writes another answer.
        let text = hall.unseal("register_replies", "reply", &own.row(), &own.reply).unwrap();
        let other = text.replacen("\"continuous_months\":", "\"continuous_months\":9", 1);
        assert_ne!(other, text);
        let (reply, reply_hash) = (hall.seal("register_replies", "reply", &own.row(), &other), crate::crypto::content_hash(other.as_bytes()));
        own.put(hall, &Kept { reply, reply_hash, ..own.clone() }).await;
        own.is_named(&compared(hall).await.unwrap_err(), "it is not what the evidence of its call proves");
        for (proof, reason) in [("", "it is an answer, and nobody was asked"), ("41", "its place in the evidence cannot be read")] {
            own.put(hall, &Kept { proof: proof.to_owned(), ..own.clone() }).await;
            own.is_named(&compared(hall).await.unwrap_err(), reason);
        }
        own.put(hall, own).await;
        assert_eq!(whole(hall).await, (FORM + 4 * 14, 0, 0), "put back, it is whole");
        let gone = format!("UPDATE register_replies SET reply = NULL WHERE proof = '{}'", own.proof);
        change(hall, &gone).await;
        own.is_named(&compared(hall).await.unwrap_err(), "it is erased, and its time is not over");
    }

    async fn what_an_attached_check_takes_over_stays_word_for_word(test: TestHall) {
        let hall = &test.hall;
        let (case, first) = checked(&test, "zhou", "married", RealNameLevel::Verified).await;
        let own = insured(hall).await.remove(0);
        let text = hall.unseal("register_replies", "reply", &own.row(), &own.reply).unwrap();
        // Worded as nobody words it today.
        let worded = text.replacen('{', "{ ", 1);
        let reply_hash = crate::crypto::content_hash(worded.as_bytes());
        let reply = hall.seal("register_replies", "reply", &own.row(), &worded);
        own.put(hall, &Kept { reply, reply_hash: reply_hash.clone(), ..own.clone() }).await;
        test.clock.advance(1);
        check_one(hall, &first, &case, Register::Tax).await.unwrap();

        let taken_over = insured(hall).await.into_iter().find(|reply| reply.member_id == own.member_id && reply.verification_id != own.verification_id);
        let taken_over = taken_over.unwrap();
        let text = hall.unseal("register_replies", "reply", &taken_over.row(), &taken_over.reply).unwrap();
        assert_eq!((text, taken_over.reply_hash, taken_over.proof), (worded, reply_hash, own.proof));
        assert_eq!(whole(hall).await, (FORM + 2 * 4 * 14, 0, 0));
    }

    async fn a_reply_about_another_member_is_named(test: TestHall) {
        let hall = &test.hall;
        checked(&test, "zhou", "married", RealNameLevel::Verified).await;
        let all = insured(hall).await;
        let (own, other) = (&all[0], &all[1]);
        own.put(hall, &Kept { proof: own.proof.clone(), ..other.clone() }).await;
        own.is_named(&compared(hall).await.unwrap_err(), "it was not stored in this place");
        // Somebody with the keys of the hall stores it in this place, with its own proof or with that of the other.
        let text = hall.unseal("register_replies", "reply", &other.row(), &other.reply).unwrap();
        let moved = Kept { reply: hall.seal("register_replies", "reply", &own.row(), &text), ..other.clone() };
        own.put(hall, &Kept { proof: own.proof.clone(), ..moved.clone() }).await;
        own.is_named(&compared(hall).await.unwrap_err(), "it is not what the evidence of its call proves");
        own.put(hall, &moved).await;
        own.is_named(&compared(hall).await.unwrap_err(), "the record is about somebody else");
    }

    async fn a_changed_record_of_the_evidence_is_named_by_its_reply_too(test: TestHall) {
        let hall = &test.hall;
        checked(&test, "zhou", "married", RealNameLevel::Verified).await;
        let own = insured(hall).await.remove(0);
        let Inclusion { seq, .. } = Inclusion::parse(&own.proof).unwrap();
        let root = format!("UPDATE evidence SET merkle_root = '{}' WHERE seq = {seq}", "0".repeat(64));
        change_evidence(hall, &root).await;
        own.is_named(&compared(hall).await.unwrap_err(), "it is not what the evidence of its call proves");
        let broken = hall.exchange().registers().verify_evidence().await.unwrap().unwrap_err();
        assert_eq!((broken.seq, broken.reason), (seq, "the record was changed"));
        for column in ["register", "case_id"] {
            change_evidence(hall, &format!("UPDATE evidence SET {column} = 'x' WHERE seq = {seq}")).await;
            own.is_named(&compared(hall).await.unwrap_err(), "the record is of another call");
        }
        change_evidence(hall, &format!("DELETE FROM evidence WHERE seq = {seq}")).await;
        own.is_named(&compared(hall).await.unwrap_err(), "the record of its call is missing");
    }
}
