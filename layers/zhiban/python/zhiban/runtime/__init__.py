"""What every function shares at its edge: settings, clocks, logs, loops."""
