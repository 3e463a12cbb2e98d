//! Requests and grants: a consumer asks with purpose and scene, the owner decides, with an end and a daily quota.

use super::{Catalogue, MANAGER, Revocation, Sharing};
use crate::entropy::token;
use crate::error::{Error, Result};
use crate::question::Scene;
use domain::day::Timestamp;
use sqlx::{Any, Transaction};

/// What a consumer asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantRequest {
    /// Its id.
    pub id: String,
    /// Who asks.
    pub consumer: String,
    /// For which resource.
    pub resource: String,
    /// What for, in words.
    pub purpose: String,
    /// In which scene.
    pub scene: Scene,
    /// When.
    pub asked_at: Timestamp,
    /// `open`, `granted` or `refused`.
    pub state: String,
}

/// What an owner allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// To whom.
    pub consumer: String,
    /// Which resource.
    pub resource: String,
    /// What for, in words.
    pub purpose: String,
    /// In which scene.
    pub scene: Scene,
    /// By which office.
    pub granted_by: String,
    /// Number of its decision or letter.
    pub reference: String,
    /// Until when; at this instant it has ended.
    pub expires_at: Timestamp,
    /// People a day of the city, at least one.
    pub daily_quota: u32,
}

/// A grant that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Its id.
    pub id: String,
    /// Until when.
    pub expires_at: Timestamp,
    /// People a day.
    pub daily_quota: i64,
}

/// How an owner decides a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Yes, by this office, until an instant, so many people a day.
    Grant {
        /// The office.
        by: String,
        /// Number of its decision or letter.
        reference: String,
        /// Until when.
        expires_at: Timestamp,
        /// People a day.
        daily_quota: u32,
    },
    /// No, by this office, for this reason. A refusal needs one.
    Refuse {
        /// The office.
        by: String,
        /// The reason.
        reason: String,
    },
}

fn refused<T>(why: impl Into<String>) -> Result<T> {
    Err(Error::Refused(why.into()))
}

impl Catalogue {
    /// Asks for a resource; the id of the request.
    pub async fn ask_for(&self, consumer: &str, resource: &str, purpose: &str, scene: Scene, now: Timestamp) -> Result<String> {
        if self.resource(resource).await?.is_none() {
            return refused(format!("there is no resource {resource}"));
        }
        if purpose.trim().is_empty() {
            return refused("a request says what for");
        }
        let id = token(self.registers.entropy().as_ref());
        let mut transaction = self.registers.begin().await?;
        sqlx::query(
            "INSERT INTO grant_requests (id, consumer, resource, purpose, scene, asked_at, state) VALUES ($1, $2, $3, $4, $5, $6, 'open')",
        )
        .bind(&id)
        .bind(consumer)
        .bind(resource)
        .bind(purpose)
        .bind(scene.code())
        .bind(now.to_string())
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(id)
    }

    /// The requests of all consumers, oldest first.
    pub async fn requests(&self) -> Result<Vec<GrantRequest>> {
        type Row = (String, String, String, String, String, String, String);
        let rows: Vec<Row> =
            sqlx::query_as("SELECT id, consumer, resource, purpose, scene, asked_at, state FROM grant_requests ORDER BY asked_at, id")
                .fetch_all(self.registers.reader())
                .await?;
        rows.into_iter()
            .map(|(id, consumer, resource, purpose, scene, asked_at, state)| {
                let (scene, asked_at) = (Scene::from_code(&scene)?, Timestamp::parse(&asked_at)?);
                Some(GrantRequest { id, consumer, resource, purpose, scene, asked_at, state })
            })
            .map(|request| request.ok_or(Error::Damaged("grant_requests")))
            .collect()
    }

    /// Decides an open request; the id of the grant, if it is one.
    pub async fn decide(&self, request: &str, decision: Decision, now: Timestamp) -> Result<Option<String>> {
        let Some(asked) = self.requests().await?.into_iter().find(|known| known.id == request && known.state == "open") else {
            return refused(format!("there is no open request {request}"));
        };
        let (state, by, reason) = match &decision {
            Decision::Grant { by, .. } => ("granted", by.clone(), String::new()),
            Decision::Refuse { by, reason } if !reason.trim().is_empty() => ("refused", by.clone(), reason.clone()),
            Decision::Refuse { .. } => return refused("a refusal gives its reason"),
        };
        self.may_decide(&asked.resource, &by).await?;
        let terms = match decision {
            Decision::Grant { by, reference, expires_at, daily_quota } => {
                let GrantRequest { consumer, resource, purpose, scene, .. } = asked;
                let terms = Terms { consumer, resource, purpose, scene, granted_by: by, reference, expires_at, daily_quota };
                self.may_grant(std::slice::from_ref(&terms)).await?;
                Some(terms)
            }
            Decision::Refuse { .. } => None,
        };
        let mut transaction = self.registers.begin().await?;
        let decided = sqlx::query(
            "UPDATE grant_requests SET state = $1, decided_at = $2, decided_by = $3, reason = $4 WHERE id = $5 AND state = 'open'",
        )
        .bind(state)
        .bind(now.to_string())
        .bind(by)
        .bind(reason)
        .bind(request)
        .execute(&mut *transaction)
        .await?
        .rows_affected();
        if decided != 1 {
            return refused(format!("there is no open request {request}"));
        }
        let granted = match &terms {
            Some(terms) => Some(self.write_grant(&mut transaction, terms, now).await?),
            None => None,
        };
        transaction.commit().await?;
        Ok(granted)
    }

    /// Grants a resource; the id of the grant. It takes the place of what stood for the same consumer, resource and scene.
    pub async fn grant(&self, terms: &Terms, now: Timestamp) -> Result<String> {
        let mut granted = self.grant_all(std::slice::from_ref(terms), now).await?;
        granted.pop().ok_or(Error::Damaged("grants"))
    }

    /// Grants each of these, or none when one is refused; the ids of the grants.
    pub async fn grant_all(&self, all: &[Terms], now: Timestamp) -> Result<Vec<String>> {
        self.may_grant(all).await?;
        let mut granted = Vec::with_capacity(all.len());
        let mut transaction = self.registers.begin().await?;
        for terms in all {
            granted.push(self.write_grant(&mut transaction, terms, now).await?);
        }
        transaction.commit().await?;
        Ok(granted)
    }

    /// Whether all of these can be granted as they are.
    async fn may_grant(&self, all: &[Terms]) -> Result<()> {
        let consumers = self.consumers().await?;
        for terms in all {
            self.may_decide(&terms.resource, &terms.granted_by).await?;
            if terms.reference.trim().is_empty() {
                return refused("a grant names the decision of the office that grants it");
            }
            if terms.daily_quota == 0 {
                return refused("a grant is for one person a day at least");
            }
            if !consumers.iter().any(|known| known.id == terms.consumer && known.closed_at.is_none()) {
                return refused(format!("there is no open consumer {}", terms.consumer));
            }
        }
        Ok(())
    }

    /// Writes a grant in the place of what stood; its id.
    async fn write_grant(&self, transaction: &mut Transaction<'static, Any>, terms: &Terms, now: Timestamp) -> Result<String> {
        let Terms { consumer, resource, scene, granted_by, .. } = terms.clone();
        Revocation { consumer, resource, scene, revoked_by: granted_by }.enforce(transaction, now).await?;
        let id = token(self.registers.entropy().as_ref());
        sqlx::query(
            "INSERT INTO grants (id, consumer, resource, purpose, scene, granted_by, reference, granted_at, expires_at, daily_quota) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(&id)
        .bind(&terms.consumer)
        .bind(&terms.resource)
        .bind(&terms.purpose)
        .bind(terms.scene.code())
        .bind(&terms.granted_by)
        .bind(terms.reference.trim())
        .bind(now.to_string())
        .bind(terms.expires_at.to_string())
        .bind(i64::from(terms.daily_quota))
        .execute(&mut **transaction)
        .await?;
        Ok(id)
    }

    /// The owner of the register decides; what is shared without a condition, the exchange's manager too.
    pub(super) async fn may_decide(&self, resource: &str, by: &str) -> Result<()> {
        let Some(resource) = self.resource(resource).await? else { return refused(format!("there is no resource {resource}")) };
        let owner = resource.register.owner();
        match resource.sharing {
            _ if resource.is_granted_by(by) => Ok(()),
            Sharing::Unconditional => refused(format!("{} is granted by {owner} or {MANAGER}", resource.id)),
            Sharing::Conditional => refused(format!("{} is granted by {owner} alone", resource.id)),
        }
    }

    /// The grant that stands of a consumer that is not closed for a resource in a scene, whether it has ended or not. Before a later
    /// grant took the place of an earlier one there could be several: the one that ends last counts.
    pub(crate) async fn covering(&self, consumer: &str, resource: &str, scene: Scene) -> Result<Option<Grant>> {
        let row: Option<(String, String, i64)> = sqlx::query_as(
            "SELECT g.id, g.expires_at, g.daily_quota FROM grants g JOIN consumers c ON c.id = g.consumer \
             WHERE g.consumer = $1 AND g.resource = $2 AND g.scene = $3 AND g.revoked_at IS NULL AND c.closed_at IS NULL \
             ORDER BY g.expires_at DESC, g.id DESC LIMIT 1",
        )
        .bind(consumer)
        .bind(resource)
        .bind(scene.code())
        .fetch_optional(self.registers.reader())
        .await?;
        row.map(|(id, expires_at, daily_quota)| {
            Timestamp::parse(&expires_at).map(|expires_at| Grant { id, expires_at, daily_quota }).ok_or(Error::Damaged("grants"))
        })
        .transpose()
    }
}
