namespace Deception.Tests.Lab;

public class Placeholder { [Xunit.Fact] public void Runs() => Xunit.Assert.NotEmpty("x"); }
