//! Systems that may sign calls to the registers, and what the owners grant them: told from the command line, and on record.

use super::on_record::Change;
use crate::Hall;
use crate::error::Result;
use crate::rights::demand;
use domain::day::Timestamp;
use domain::identity::{Actor, Relation, Right};
use exchange::catalogue::{Catalogue, Decision, HALL, Resource, Revocation, Share, Sharing, Terms};
use exchange::{Error, GatewayKey, Scene, Secret};

const CHAIN: &str = "register:exchange";

/// What was done; if it cannot be done as asked, why not.
pub type OrRefused<T> = std::result::Result<T, String>;

/// What is granted to whom, in the operator's words.
#[derive(Debug, Clone, Copy)]
pub struct GrantOrder<'a> {
    /// The consumer's id.
    pub consumer: &'a str,
    /// Ids of resources; `all` for every one that the office may grant.
    pub resources: &'a [String],
    /// Codes of scenes.
    pub scenes: &'a [String],
    /// What for; the usual purpose of the scene if nothing is said.
    pub purpose: Option<&'a str>,
    /// The office that decided.
    pub by: &'a str,
    /// Number of its decision or letter.
    pub reference: &'a str,
    /// Until when.
    pub expires_at: Timestamp,
    /// People a day.
    pub daily_quota: u32,
}

/// What is taken back from whom, in the operator's words.
#[derive(Debug, Clone, Copy)]
pub struct RevokeOrder<'a> {
    /// The consumer's id.
    pub consumer: &'a str,
    /// Ids of resources; `all` for every one, or every one of the office that is said.
    pub resources: &'a [String],
    /// Codes of scenes; every scene if none is said.
    pub scenes: &'a [String],
    /// The office that decided; the owner of each register if nothing is said.
    pub by: Option<&'a str>,
}

/// Adds a consumer; its id, and its app secret, which is told here and never again.
pub async fn add_consumer(hall: &Hall, actor: &Actor, name: &str) -> Result<(String, Secret)> {
    demand(actor, Right::ManageClients, Relation::None)?;
    let catalogue = hall.exchange().registers().catalogue();
    let id = catalogue.new_consumer_id();
    let detail = serde_json::json!({ "consumer": id, "name": name });
    let change = Change { chain: CHAIN, act: "exchange.add_consumer", failed: "exchange.add_consumer_failed", detail };
    let (_, secret) = change.make(hall, actor, catalogue.add_consumer_as(&id, name, hall.now())).await??;
    Ok((id, secret))
}

/// Closes a consumer at once. The hall itself is not closed, since nobody could open it again.
pub async fn close_consumer(hall: &Hall, actor: &Actor, id: &str) -> Result<OrRefused<()>> {
    demand(actor, Right::ManageClients, Relation::None)?;
    if id == HALL {
        return Ok(Err(format!(
            "the hall itself cannot be closed; exchange revoke --consumer {HALL} --resource all takes back what it may ask"
        )));
    }
    let catalogue = hall.exchange().registers().catalogue();
    let detail = serde_json::json!({ "consumer": id });
    let change = Change { chain: CHAIN, act: "exchange.close_consumer", failed: "exchange.close_consumer_failed", detail };
    if change.make(hall, actor, catalogue.close_consumer(id, hall.now())).await?? {
        return Ok(Ok(()));
    }
    change.came_to(hall, actor, "exchange.close_consumer_unknown").await;
    Ok(Err(format!("there is no open consumer {id}")))
}

/// Gives the gateway over these registers a new key to seal with; the one before stays known.
pub async fn renew_gateway_key(hall: &Hall, actor: &Actor) -> Result<GatewayKey> {
    demand(actor, Right::ManageClients, Relation::None)?;
    let registers = hall.exchange().registers();
    let key = registers.draw_gateway_key();
    let public = key.public();
    let detail = serde_json::json!({ "key": public.to_string() });
    let change = Change { chain: CHAIN, act: "exchange.renew_gateway_key", failed: "exchange.renew_gateway_key_failed", detail };
    change.make(hall, actor, registers.renew_gateway_key(&key, hall.now())).await??;
    Ok(public)
}

/// The catalogue. What the hall itself may ask stands in it before an owner changes it: nothing is written over a decision later.
async fn catalogue_for(hall: &Hall, consumer: &str) -> Result<Catalogue> {
    let catalogue = hall.exchange().registers().catalogue();
    if consumer == HALL {
        catalogue.authorise_hall(hall.now()).await?;
    }
    Ok(catalogue)
}

/// Grants each resource in each scene, all of them or none; how many grants that are. Each takes the place of one that stood.
pub async fn grant_resources(hall: &Hall, actor: &Actor, order: &GrantOrder<'_>) -> Result<OrRefused<usize>> {
    demand(actor, Right::ManageClients, Relation::None)?;
    let catalogue = catalogue_for(hall, order.consumer).await?;
    let terms = match terms(&catalogue.resources().await?, order) {
        Ok(terms) => terms,
        Err(why) => return Ok(Err(why)),
    };
    let detail = serde_json::json!({
        "consumer": order.consumer,
        "resources": order.resources,
        "scenes": order.scenes,
        "purpose": order.purpose,
        "by": order.by,
        "reference": order.reference,
        "expires_at": order.expires_at.to_string(),
        "daily_quota": order.daily_quota,
    });
    let change = Change { chain: CHAIN, act: "exchange.grant", failed: "exchange.grant_failed", detail };
    let granted = or_refused(change.make(hall, actor, catalogue.grant_all(&terms, hall.now())).await?)?;
    Ok(granted.map(|grants| grants.len()))
}

/// Takes grants back, all of them or none; how many that are.
pub async fn revoke_grants(hall: &Hall, actor: &Actor, order: &RevokeOrder<'_>) -> Result<OrRefused<u64>> {
    demand(actor, Right::ManageClients, Relation::None)?;
    let catalogue = catalogue_for(hall, order.consumer).await?;
    let known = catalogue.resources().await?;
    let every = Scene::ALL.map(|scene| scene.code().to_owned());
    let scenes: &[String] = if order.scenes.is_empty() { &every } else { order.scenes };
    let chosen = match chosen(&known, order.resources, scenes, order.by) {
        Ok(chosen) => chosen,
        Err(why) => return Ok(Err(why)),
    };
    let revocation = |(resource, scene): (&Resource, Scene)| Revocation {
        consumer: order.consumer.to_owned(),
        resource: resource.id.clone(),
        scene,
        revoked_by: order.by.unwrap_or(resource.register.owner()).to_owned(),
    };
    let all: Vec<Revocation> = chosen.into_iter().map(revocation).collect();
    let detail = serde_json::json!({
        "consumer": order.consumer,
        "resources": order.resources,
        "scenes": scenes,
        "by": order.by,
    });
    let change = Change { chain: CHAIN, act: "exchange.revoke", failed: "exchange.revoke_failed", detail };
    or_refused(change.make(hall, actor, catalogue.revoke_all(&all, hall.now())).await?)
}

/// Changes what an owner shares of a register; the resource as it then is.
pub async fn share_resource(hall: &Hall, actor: &Actor, share: &Share) -> Result<OrRefused<Resource>> {
    demand(actor, Right::ManageClients, Relation::None)?;
    let catalogue = hall.exchange().registers().catalogue();
    let detail = serde_json::json!({
        "resource": share.resource,
        "fields": share.fields,
        "sharing": share.sharing.map(Sharing::code),
        "by": share.shared_by,
        "reference": share.reference,
    });
    let change = Change { chain: CHAIN, act: "exchange.share", failed: "exchange.share_failed", detail };
    or_refused(change.make(hall, actor, catalogue.share(share)).await?)
}

/// Decides what a consumer asked for.
pub async fn decide_request(hall: &Hall, actor: &Actor, request: &str, decision: Decision) -> Result<OrRefused<()>> {
    demand(actor, Right::ManageClients, Relation::None)?;
    let catalogue = hall.exchange().registers().catalogue();
    let (act, failed, detail) = match &decision {
        Decision::Grant { by, reference, expires_at, daily_quota } => (
            "exchange.accept",
            "exchange.accept_failed",
            serde_json::json!({
                "request": request,
                "by": by,
                "reference": reference,
                "expires_at": expires_at.to_string(),
                "daily_quota": daily_quota,
            }),
        ),
        Decision::Refuse { by, reason } => {
            ("exchange.refuse", "exchange.refuse_failed", serde_json::json!({ "request": request, "by": by, "reason": reason }))
        }
    };
    let change = Change { chain: CHAIN, act, failed, detail };
    let decided = or_refused(change.make(hall, actor, catalogue.decide(request, decision, hall.now())).await?)?;
    Ok(decided.map(drop))
}

/// Resources and scenes as they were said; `all` are those that the office may grant. Every word is looked up, so that a misspelt one
/// does nothing.
fn chosen<'a>(known: &'a [Resource], resources: &[String], scenes: &[String], by: Option<&str>) -> OrRefused<Vec<(&'a Resource, Scene)>> {
    let all = resources.iter().any(|id| id == "all");
    if let Some(office) = by.filter(|office| all && !known.iter().any(|resource| resource.is_granted_by(office))) {
        return Err(format!("nothing is granted by {office}"));
    }
    if let Some(unknown) = resources.iter().find(|id| *id != "all" && !known.iter().any(|resource| resource.id == **id)) {
        return Err(format!("there is no resource {unknown}"));
    }
    let mut of = Vec::with_capacity(scenes.len());
    for code in scenes {
        let scene = Scene::from_code(code).ok_or_else(|| format!("there is no scene {code}"))?;
        // Named twice it is one.
        if !of.contains(&scene) {
            of.push(scene);
        }
    }
    let said =
        known.iter().filter(|resource| (all && by.is_none_or(|office| resource.is_granted_by(office))) || resources.contains(&resource.id));
    Ok(said.flat_map(|resource| of.iter().map(move |scene| (resource, *scene))).collect())
}

/// The terms of each grant.
fn terms(known: &[Resource], order: &GrantOrder<'_>) -> OrRefused<Vec<Terms>> {
    let terms = |(resource, scene): (&Resource, Scene)| Terms {
        consumer: order.consumer.to_owned(),
        resource: resource.id.clone(),
        purpose: order.purpose.unwrap_or(scene.purpose()).to_owned(),
        scene,
        granted_by: order.by.to_owned(),
        reference: order.reference.to_owned(),
        expires_at: order.expires_at,
        daily_quota: order.daily_quota,
    };
    Ok(chosen(known, order.resources, order.scenes, Some(order.by))?.into_iter().map(terms).collect())
}

/// A refusal is an answer; whatever else went wrong is an error.
fn or_refused<T>(done: exchange::Result<T>) -> Result<OrRefused<T>> {
    match done {
        Ok(done) => Ok(Ok(done)),
        Err(Error::Refused(why)) => Ok(Err(why)),
        Err(error) => Err(error.into()),
    }
}
