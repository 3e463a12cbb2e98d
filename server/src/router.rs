//! The router: pages, server functions, files, health; and the layers around them, from the outside in.

use crate::configuration::Configuration;
use crate::headers::Headers;
use crate::site::Site;
use crate::visitor::Doorkeeper;
use crate::{address, bare, forms, headers, health, interface, observe, origin, session, upload, visitor};
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef, Request};
use axum::http::{Extensions, HeaderMap, HeaderName, HeaderValue, StatusCode, Version};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::post;
use hall::Hall;
use leptos::config::LeptosOptions;
use leptos::context::provide_context;
use leptos_axum::{LeptosRoutes as _, generate_route_list};
use std::sync::Arc;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate as _};
use tower_http::compression::{CompressionLayer, CompressionLevel};
use tower_http::csrf::CsrfLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

/// What a form may weigh; the signature drawn with a finger is the heaviest part of one.
pub const FORM_BYTES: usize = 512 * 1024;
/// What may come along with a question that has no form: files and health.
const NO_FORM_BYTES: usize = 1024;
/// How long an answer may take.
const ANSWER_SECONDS: u64 = 30;
/// How long a file may take to arrive: 10 MB over a slow phone line is a minute, and what is too large is read to its end.
const UPLOAD_SECONDS: u64 = 600;

fn timeout(seconds: u64) -> TimeoutLayer {
    TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, Duration::from_secs(seconds))
}

/// Tells a proxy in front not to wait for the end of an answer that is sent piece by piece.
const ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

async fn unbuffered(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert(ACCEL_BUFFERING, HeaderValue::from_static("no"));
    response
}

/// A compressor would hold the pieces back.
fn is_buffered(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    !headers.contains_key(ACCEL_BUFFERING)
}

/// What handlers take from the router.
#[derive(Clone)]
struct Shared {
    options: LeptosOptions,
}

impl FromRef<Shared> for LeptosOptions {
    fn from_ref(shared: &Shared) -> Self {
        shared.options.clone()
    }
}

/// Everything the server answers.
pub async fn router(hall: &Hall, configuration: &Configuration, site: &Site) -> Result<Router, crate::cli::Failure> {
    let keeper = Doorkeeper {
        hall: hall.clone(),
        city: Arc::new(hall::settings::city(hall).await?),
        demo: hall.is_demo().await?,
        tls: configuration.tls,
    };
    let options = site.options().clone();
    let shared = Shared { options: options.clone() };
    let context = {
        let hall = hall.clone();
        move || {
            app::context::provide(&hall);
            provide_context(interface::shapes());
        }
    };
    let shell = {
        let options = options.clone();
        move || app::shell(options.clone())
    };
    let pages = generate_route_list(app::App);
    let checking = post(leptos_axum::render_app_to_stream_in_order_with_context(context.clone(), shell.clone())).layer(from_fn(unbuffered));
    let dynamic = Router::new()
        .leptos_routes_with_context(&shared, pages, context.clone(), shell.clone())
        .route(&app::paths::desk_check("{case}"), checking)
        .merge(app::plain::routes(hall.clone()))
        .fallback(leptos_axum::render_app_async_with_context(context, shell))
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .layer(RequestBodyLimitLayer::new(FORM_BYTES))
        .layer(timeout(ANSWER_SECONDS))
        // Files have limits of their own, in bytes and in time, so they join below those.
        .merge(upload::routes(hall.clone()).layer(timeout(UPLOAD_SECONDS)))
        .layer(from_fn(forms::settle))
        .layer(from_fn_with_state(keeper, visitor::receive))
        .layer(session::layer(hall, configuration.tls))
        .layer(from_fn(origin::require))
        .layer(CsrfLayer::new())
        .layer(from_fn(bare::explain))
        // HTML is made for each request: a middling level costs least time in all.
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(4)).compress_when(DefaultPredicate::new().and(is_buffered)));
    Ok(dynamic
        .with_state(shared)
        // Other systems come with a key and no cookie, so nothing here asks for a session or where a form came from.
        .merge(interface::routes(hall.clone()))
        .merge(site.routes().merge(health::routes(hall.clone())?).layer(RequestBodyLimitLayer::new(NO_FORM_BYTES)))
        .layer(CatchPanicLayer::new())
        .layer(from_fn_with_state(Headers { hall: hall.clone(), tls: configuration.tls }, headers::secure))
        .layer(from_fn_with_state(configuration.trusted_proxy, address::find))
        .layer(from_fn_with_state(hall.clone(), observe::observe)))
}
