//! The library alone: the model against its reference, the mechanisms, the engine.

#[expect(clippy::disallowed_methods, reason = "it runs on every core")]
mod agreement;
mod bounds;
mod ensemble;
mod forum;
mod keys;
#[expect(clippy::disallowed_methods, reason = "it reads the sources")]
mod layers;
mod mechanisms;
#[expect(clippy::disallowed_methods, reason = "it reads a scenario, and writes its table anew")]
mod pinned;
mod small_world;
