//! Who sends the request: session to actor, and what becomes of the session after the answer.

use crate::address::ClientAddress;
use crate::origin::is_write;
use crate::session;
use app::context::{ActorView, Visitor};
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::day::Timestamp;
use domain::identity::Actor;
use domain::settings::City;
use hall::Hall;
use hall::session::{Change, Door};
use leptos::nonce::Nonce;
use std::sync::Arc;
use tower_sessions::Session;

/// A session is written as seen at most this often.
const TOUCH_SECONDS: i64 = 300;

/// What the layer needs to know.
#[derive(Clone)]
pub struct Doorkeeper {
    /// The hall.
    pub hall: Hall,
    /// The city's name, phones and office.
    pub city: Arc<City>,
    /// Whether the database is a demo.
    pub demo: bool,
    /// Whether people come by HTTPS.
    pub tls: bool,
}

/// Finds out who asks, lets the request pass, and lets in or out whom the answer says.
pub async fn receive(State(keeper): State<Doorkeeper>, session: Session, mut request: Request, next: Next) -> Response {
    let address = request.extensions().get::<ClientAddress>().map(|address| address.0.to_string()).unwrap_or_default();
    let before = match arrive(&keeper, &session, is_write(request.method())).await {
        Ok(before) => before,
        Err(error) => {
            tracing::error!(%error, "sessions cannot be read");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    };
    let signed_in = before.actor != Actor::Anonymous;
    let door = Door::default();
    let visitor = Visitor {
        actor: before.actor.clone(),
        view: before.view,
        session: before.session,
        address,
        device: cookie(request.headers(), device_cookie(keeper.tls)),
        city: keeper.city.clone(),
        demo: keeper.demo,
        nonce: request.extensions().get::<Nonce>().cloned(),
    };
    request.extensions_mut().insert(before.actor);
    request.extensions_mut().insert(door.clone());
    request.extensions_mut().insert(visitor);
    let mut response = next.run(request).await;
    let change = door.take();
    if signed_in || change.is_some() {
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if let Some(change) = change {
        if let Change::SignIn { device: Some(token), .. } = &change {
            remember(response.headers_mut(), keeper.tls, token);
        }
        if let Err(error) = leave(&keeper.hall, &session, change).await {
            tracing::error!(%error, "the session cannot be written");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    }
    response
}

/// The cookie of a browser that is known: log-in from another one asks for more.
fn device_cookie(tls: bool) -> &'static str {
    if tls { "__Host-device" } else { "device" }
}

fn remember(headers: &mut HeaderMap, tls: bool, token: &str) {
    let secure = if tls { "; Secure" } else { "" };
    let cookie = format!("{}={token}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax{secure}", device_cookie(tls));
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        headers.append(SET_COOKIE, cookie);
    }
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let values = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = values.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}

struct Before {
    actor: Actor,
    view: ActorView,
    session: Option<String>,
}

/// Why a session could not be read or written.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error("{0}")]
    Session(#[from] tower_sessions::session::Error),
    #[error("{0}")]
    Hall(#[from] hall::Error),
}

async fn arrive(keeper: &Doorkeeper, session: &Session, write: bool) -> Result<Before, Trouble> {
    let hall = &keeper.hall;
    let subject: Option<String> = session.get(session::SUBJECT).await?;
    let known = !session.is_empty().await;
    if known {
        touch(hall, session).await?;
    } else if write {
        // A form that can be refused needs a place for what was typed.
        session::own(session, hall, None).await?;
        session.save().await?;
    }
    let id = session.id().map(|id| id.to_string());
    let (actor, view) = match &subject {
        Some(subject) => who(hall, subject).await?,
        None => (Actor::Anonymous, ActorView::Anonymous),
    };
    Ok(Before { actor, view, session: id })
}

async fn touch(hall: &Hall, session: &Session) -> Result<(), tower_sessions::session::Error> {
    let touched: Option<i64> = session.get(session::TOUCHED).await?;
    let now = hall.now();
    let last = touched.and_then(Timestamp::from_millis).unwrap_or(Timestamp::EPOCH);
    if now.seconds_since(last) >= TOUCH_SECONDS {
        let ends: Option<i64> = session.get(session::ENDS).await?;
        session.insert(session::TOUCHED, now.millis()).await?;
        session::keep_until(session, ends);
    }
    Ok(())
}

async fn leave(hall: &Hall, session: &Session, change: Change) -> Result<(), Trouble> {
    match change {
        Change::SignIn { subject, .. } => {
            // A new id: one that somebody planted before log-in must not be worth anything after it. It only stays for a moment,
            // with nobody signed in: a double click sends the form again with the old cookie, and its browser keeps the second answer.
            let before = session.id();
            let until = session::lingers_until(session, hall).await?;
            session.clear().await;
            session.cycle_id().await?;
            if let Some(before) = &before
                && let Err(error) = session::linger(hall, before, until).await
            {
                tracing::warn!(%error, "the session before log-in is gone at once");
            }
            session::own(session, hall, Some(&subject)).await?;
            session.save().await?;
            if let (Some(before), Some(after)) = (before, session.id()) {
                hall::refusal::follow(hall, &before.to_string(), &after.to_string()).await?;
            }
            Ok(())
        }
        Change::SignOut => Ok(session.flush().await?),
    }
}

/// The actor behind a subject, as of now: a right that was taken away is gone with the next request.
async fn who(hall: &Hall, subject: &str) -> hall::Result<(Actor, ActorView)> {
    let Some(presence) = hall::identity::presence(hall, subject).await? else { return Ok((Actor::Anonymous, ActorView::Anonymous)) };
    let view = match &presence.actor {
        Actor::Resident(resident) => ActorView::Resident { name: presence.name, level: resident.level },
        Actor::Staff(staff) => ActorView::Staff { name: presence.name, post: staff.post, office: presence.office.unwrap_or_default() },
        Actor::Anonymous | Actor::Client(_) | Actor::System => ActorView::Anonymous,
    };
    Ok((presence.actor, view))
}
