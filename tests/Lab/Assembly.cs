using Xunit.Sdk;
using Xunit.v3;

// Two seconds from packet to SIEM are promised for a machine that has no other tests at work.
[assembly: Parallelization(Mode = ParallelMode.None)]
