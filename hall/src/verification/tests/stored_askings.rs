//! Each asking of the e-licence library for a form against the evidence of its call.

use super::licences::{agreed, permit};
use super::stored_replies::{change, compared};
use super::*;
use crate::verification::{ComparedReplies, ask_licences, use_licence};

/// An asking as stored.
#[derive(Clone, sqlx::FromRow)]
struct StoredAsking {
    id: String,
    member_id: String,
    status: String,
    reply: String,
    reply_hash: String,
    proof: String,
}

impl StoredAsking {
    async fn put(&self, hall: &Hall) {
        let mut unit = hall.begin().await.unwrap();
        let put = sqlx::query("UPDATE licence_askings SET status = $1, reply = $2, reply_hash = $3, proof = $4 WHERE id = $5")
            .bind(self.status.as_str())
            .bind(self.reply.as_str())
            .bind(self.reply_hash.as_str())
            .bind(self.proof.as_str())
            .bind(self.id.as_str());
        assert_eq!(unit.execute(put).await.unwrap(), 1);
        unit.commit().await.unwrap();
    }
}

async fn stored_askings(hall: &Hall) -> Vec<StoredAsking> {
    sqlx::query_as("SELECT id, member_id, status, reply, reply_hash, proof FROM licence_askings ORDER BY id")
        .fetch_all(hall.db().reader())
        .await
        .unwrap()
}

on_both_engines! {
    async fn each_asking_is_compared_with_the_evidence_of_its_call(test: TestHall) {
        let hall = &test.hall;
        let actor = agreed(hall).await;
        assert_eq!(compared(hall).await.unwrap().compared, 0);
        ask_licences(hall, &actor).await.unwrap();
        test.clock.advance(60);
        use_licence(hall, &actor, permit().licence.as_str()).await.unwrap();
        assert_eq!(compared(hall).await.unwrap(), ComparedReplies { compared: 2, erased: 0, without_proof: 0 });

        let stored = stored_askings(hall).await;
        let [first, second] = &stored[..] else { panic!("two askings") };
        let text = hall.unseal("licence_askings", "reply", &first.id, &first.reply).unwrap();
        let (from, to) = (format!("\"issuer\":\"{}\"", permit().issuer), "\"issuer\":\"x\"");
        let other = text.replace(&from, to);
        assert_ne!(other, text);
        let rewritten = StoredAsking {
            reply: hall.seal("licence_askings", "reply", &first.id, &other),
            reply_hash: crate::crypto::content_hash(other.as_bytes()),
            ..first.clone()
        };
        for (changed, reason) in [
            (StoredAsking { status: "empty".to_owned(), ..first.clone() }, "what stands beside it was changed"),
            (StoredAsking { reply: second.reply.clone(), ..first.clone() }, "it was not stored in this place"),
            (StoredAsking { proof: second.proof.clone(), ..first.clone() }, "the record is of another call"),
            (rewritten, "it is not what the evidence of its call proves"),
        ] {
            changed.put(hall).await;
            let broken = compared(hall).await.unwrap_err();
            assert_eq!((broken.id, broken.reason), (format!("{}/{}/licence", first.id, first.member_id), reason));
        }
        first.put(hall).await;
        change(hall, &format!("UPDATE licence_askings SET proof = NULL WHERE id = '{}'", first.id)).await;
        assert_eq!(compared(hall).await.unwrap(), ComparedReplies { compared: 1, erased: 0, without_proof: 1 }, "one of before proofs were kept");
        change(hall, &format!("UPDATE licence_askings SET reply = NULL WHERE id = '{}'", second.id)).await;
        assert_eq!(compared(hall).await.unwrap_err().reason, "it is erased, and its time is not over");
        second.put(hall).await;
        test.clock.advance(181 * 86_400);
        erase_old_replies(hall).await.unwrap();
        assert_eq!(compared(hall).await.unwrap(), ComparedReplies { compared: 0, erased: 2, without_proof: 0 });
    }
}
