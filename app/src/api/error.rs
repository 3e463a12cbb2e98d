//! What a server function answers when it could not do what was asked: a code, no sentence, no personal data.

#[cfg(feature = "ssr")]
use leptos::prelude::*;
use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a request was not answered. Expected refusals of a form are data, not this.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ApiError {
    /// There is no such thing, or the sender may not know that there is.
    NotFound,
    /// The sender knows the thing but may not do this.
    Forbidden,
    /// Nobody is signed in, and this needs somebody.
    SignedOut,
    /// Somebody else changed it meanwhile, or it does not fit the present state.
    Conflict,
    /// Something is not there now; trying again may help.
    Unavailable,
    /// Something broke; the reference stands in the log.
    Internal(String),
}

impl ApiError {
    /// The HTTP status.
    pub fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Forbidden => 403,
            Self::SignedOut => 401,
            Self::Conflict => 409,
            Self::Unavailable => 503,
            Self::Internal(_) => 500,
        }
    }

    /// The page that says so, for posts without scripts.
    pub fn page(&self) -> String {
        match self {
            Self::NotFound => "/problem/not-found".to_owned(),
            Self::Forbidden => "/problem/forbidden".to_owned(),
            Self::SignedOut => "/problem/signed-out".to_owned(),
            Self::Conflict => "/problem/conflict".to_owned(),
            Self::Unavailable => "/problem/unavailable".to_owned(),
            Self::Internal(reference) => format!("/problem/broken?reference={reference}"),
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.status())
    }
}

impl std::error::Error for ApiError {}

impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            // The browser could not reach the hall.
            ServerFnErrorErr::Request(_) => Self::Unavailable,
            // What was sent has not the shape of the function: an old page or a made-up request.
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) => Self::Conflict,
            _ => Self::Internal(String::new()),
        }
    }
}

/// Puts the status of an error on the page being rendered.
pub fn mark_status(error: &ApiError) {
    #[cfg(feature = "ssr")]
    if let (Some(response), Ok(status)) = (use_context::<leptos_axum::ResponseOptions>(), http::StatusCode::from_u16(error.status())) {
        response.set_status(status);
    }
    #[cfg(not(feature = "ssr"))]
    let _ = error;
}
