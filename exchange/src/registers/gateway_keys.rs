//! Keys that answers of a gateway are sealed with: its own, over these registers, and those under which the hall believes one.

use super::Registers;
use crate::error::{Error, Result};
use crate::seal::{GatewayKey, SealingKey};
use domain::day::Timestamp;
use sqlx::{Any, Transaction};
use zeroize::Zeroizing;

const IN_USE: &str = "SELECT id, secret FROM gateway_keys WHERE retired_at IS NULL";

/// A key that a gateway over these registers seals with, or did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnGatewayKey {
    /// The public half.
    pub key: GatewayKey,
    /// Since.
    pub created_at: Timestamp,
    /// It seals no more since.
    pub retired_at: Option<Timestamp>,
}

fn place(id: &str) -> String {
    format!("gateway_keys/{id}/secret")
}

impl Registers {
    /// What a gateway over these registers seals with; made when it is needed first.
    pub(crate) async fn sealing_key(&self, now: Timestamp) -> Result<SealingKey> {
        let held: Option<(String, String)> = sqlx::query_as(IN_USE).fetch_optional(&self.parts.reader).await?;
        let (id, sealed) = if let Some(held) = held {
            held
        } else {
            let mut transaction = self.begin().await?;
            self.add_gateway_key(&mut transaction, &self.draw_gateway_key(), now).await?;
            // Another process may have come first: then it is that one's.
            let held: (String, String) = sqlx::query_as(IN_USE).fetch_one(&mut *transaction).await?;
            transaction.commit().await?;
            held
        };
        let open = self.parts.envelope.open(&place(&id), &sealed).map(Zeroizing::new);
        open.and_then(|text| SealingKey::parse(&text)).ok_or(Error::Damaged("gateway_keys"))
    }

    /// Every key of a gateway over these registers, the one in use first; there is one, it is made if need be.
    pub async fn own_gateway_keys(&self, now: Timestamp) -> Result<Vec<OwnGatewayKey>> {
        self.sealing_key(now).await?;
        let rows: Vec<(String, String, Option<String>)> = sqlx::query_as(
            "SELECT public, created_at, retired_at FROM gateway_keys \
             ORDER BY CASE WHEN retired_at IS NULL THEN 0 ELSE 1 END, retired_at DESC, id",
        )
        .fetch_all(&self.parts.reader)
        .await?;
        rows.into_iter()
            .map(|(public, created_at, retired_at)| {
                let retired_at = match retired_at {
                    Some(at) => Some(Timestamp::parse(&at)?),
                    None => None,
                };
                Some(OwnGatewayKey { key: GatewayKey::parse(&public)?, created_at: Timestamp::parse(&created_at)?, retired_at })
            })
            .map(|key| key.ok_or(Error::Damaged("gateway_keys")))
            .collect()
    }

    /// A key for [`Registers::renew_gateway_key`], for those who write its id down first.
    pub fn draw_gateway_key(&self) -> SealingKey {
        SealingKey::new(self.parts.entropy.as_ref())
    }

    /// Answers are sealed with this key from now on; the one before is retired, and stays.
    pub async fn renew_gateway_key(&self, key: &SealingKey, now: Timestamp) -> Result<()> {
        let mut transaction = self.begin().await?;
        sqlx::query("UPDATE gateway_keys SET retired_at = $1 WHERE retired_at IS NULL")
            .bind(now.to_string())
            .execute(&mut *transaction)
            .await?;
        if !self.add_gateway_key(&mut transaction, key, now).await? {
            return Err(Error::Refused("another key was made at the same time".to_owned()));
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Adds a key, unless there is one in use.
    async fn add_gateway_key(&self, transaction: &mut Transaction<'static, Any>, key: &SealingKey, now: Timestamp) -> Result<bool> {
        let public = key.public();
        let sealed = self.parts.envelope.seal(self.parts.entropy.as_ref(), &place(public.id()), &key.reveal());
        let added = sqlx::query("INSERT INTO gateway_keys (id, secret, public, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING")
            .bind(public.id())
            .bind(sealed)
            .bind(public.to_string())
            .bind(now.to_string())
            .execute(&mut **transaction)
            .await?
            .rows_affected();
        Ok(added == 1)
    }

    /// The keys under which the gateway is believed that this consumer of it calls: those of the settings; if these say nothing, those
    /// believed before; at the very first, the one it tells.
    pub(crate) async fn trusted_gateway_keys(
        &self,
        consumer: &str,
        set: &[GatewayKey],
        told: &GatewayKey,
        now: Timestamp,
    ) -> Result<Vec<GatewayKey>> {
        let mut transaction = self.begin().await?;
        let rows: Vec<(String,)> = sqlx::query_as("SELECT public FROM gateway_trust WHERE consumer = $1 ORDER BY since, id")
            .bind(consumer)
            .fetch_all(&mut *transaction)
            .await?;
        let known: Option<Vec<GatewayKey>> = rows.iter().map(|(public,)| GatewayKey::parse(public)).collect();
        let known = known.ok_or(Error::Damaged("gateway_trust"))?;
        let trusted = match (set, known.as_slice()) {
            ([], []) => vec![told.clone()],
            ([], _) => known.clone(),
            (set, _) => set.to_vec(),
        };
        for key in &trusted {
            if known.contains(key) {
                continue;
            }
            sqlx::query("INSERT INTO gateway_trust (consumer, id, public, since) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING")
                .bind(consumer)
                .bind(key.id())
                .bind(key.to_string())
                .bind(now.to_string())
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(trusted)
    }

    /// Every key under which a gateway was ever believed, with the consumer that called it.
    pub(crate) async fn believed_gateway_keys(&self) -> Result<Vec<(String, GatewayKey)>> {
        let rows: Vec<(String, String)> =
            sqlx::query_as("SELECT consumer, public FROM gateway_trust").fetch_all(&self.parts.reader).await?;
        rows.into_iter()
            .map(|(consumer, public)| Some((consumer, GatewayKey::parse(&public)?)))
            .map(|key| key.ok_or(Error::Damaged("gateway_trust")))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::on_both_engines;
    use futures::future::join_all;

    fn now() -> Timestamp {
        Timestamp::parse("2026-11-23T01:00:00.000Z").unwrap()
    }

    async fn trusted(registers: &Registers, set: &[GatewayKey], told: &GatewayKey) -> Vec<GatewayKey> {
        registers.trusted_gateway_keys("c", set, told, now()).await.unwrap()
    }

    on_both_engines! {
        async fn a_gateway_has_one_key_and_an_old_one_stays_known(test: TestRegisters) {
            let registers = &test.registers;
            let made = join_all((0..6).map(|_| registers.sealing_key(now()))).await;
            let first = made[0].as_ref().unwrap().public();
            assert!(made.iter().all(|key| key.as_ref().unwrap().public() == first), "whoever comes first makes it");
            let next = registers.draw_gateway_key();
            let later = now().plus_seconds(60);
            registers.renew_gateway_key(&next, later).await.unwrap();
            assert_eq!(registers.sealing_key(later).await.unwrap().public(), next.public());
            let known = registers.own_gateway_keys(later).await.unwrap();
            assert_eq!(known, [
                OwnGatewayKey { key: next.public(), created_at: later, retired_at: None },
                OwnGatewayKey { key: first, created_at: now(), retired_at: Some(later) },
            ]);
            let (secret,): (String,) = sqlx::query_as("SELECT secret FROM gateway_keys WHERE retired_at IS NULL")
                .fetch_one(registers.reader()).await.unwrap();
            assert!(!secret.contains(next.reveal().as_str()), "the secret stands there in clear");
        }

        async fn a_key_that_was_moved_to_another_place_is_none(test: TestRegisters) {
            let registers = &test.registers;
            registers.sealing_key(now()).await.unwrap();
            registers.renew_gateway_key(&registers.draw_gateway_key(), now()).await.unwrap();
            let mut transaction = registers.begin().await.unwrap();
            sqlx::query("UPDATE gateway_keys SET secret = (SELECT MAX(k.secret) FROM gateway_keys k WHERE k.retired_at IS NOT NULL) \
                WHERE retired_at IS NULL").execute(&mut *transaction).await.unwrap();
            transaction.commit().await.unwrap();
            assert!(matches!(registers.sealing_key(now()).await, Err(Error::Damaged("gateway_keys"))));
        }

        async fn the_first_key_told_is_believed_and_settings_come_before_it(test: TestRegisters) {
            let registers = &test.registers;
            let [first, second, third] = [(); 3].map(|()| registers.draw_gateway_key().public());
            assert_eq!(trusted(registers, &[], &first).await, std::slice::from_ref(&first));
            assert_eq!(trusted(registers, &[], &second).await, std::slice::from_ref(&first), "nothing told later counts");
            let set = [second.clone(), third.clone()];
            assert_eq!(trusted(registers, &set, &first).await, set, "and what is set counts alone");
            assert_eq!(trusted(registers, &[], &first).await.len(), 3, "what was believed once is, where nothing is set");
            let of_another = registers.trusted_gateway_keys("d", &[], &third, now()).await.unwrap();
            assert_eq!(of_another, [third], "another gateway's consumer");
            assert_eq!(registers.believed_gateway_keys().await.unwrap().len(), 4);
        }
    }
}
