using Xunit.Sdk;
using Xunit.v3;

// Each class may hold windows of its own; two cores are few for more than one at a time.
[assembly: Parallelization(Mode = ParallelMode.None)]
