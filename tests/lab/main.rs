//! The lab as a browser meets it, and as nobody should: the real program on a free port.

mod fuzz;
mod play;
mod server;
mod strangers;
mod work;
