# spack repo add scripts/packaging/spack; then, in a checkout:  spack dev-build chokepoint@0.1.0
from spack.package import *


class Chokepoint(CMakePackage):
    """Monte Carlo risk engine for supply chains that hang on a few suppliers: MPI, OpenMP, HDF5."""

    # Where the sources are fetched from, for `spack install`; dev-build takes those of the current folder.
    git = "https://chokepoint.example.org/chokepoint.git"

    license("MIT")

    version("0.1.0", tag="v0.1.0")
    version("main", branch="main")

    depends_on("c", type="build")
    depends_on("cmake@3.25:", type="build")
    depends_on("ninja", type="build")
    depends_on("pkgconfig", type="build")
    depends_on("mpi@3:")
    depends_on("hdf5@1.10:+hl+mpi")
    depends_on("libfyaml@0.7.12:")
    depends_on("jansson@2.12:")
    depends_on("nettle@3.4:")
    depends_on("cmocka", type="test")

    generator("ninja")

    def cmake_args(self):
        return [self.define("BUILD_TESTING", self.run_tests)]

    @run_after("install")
    @on_package_attributes(run_tests=True)
    def check_known_answers(self):
        Executable(self.prefix.bin.chokepoint)("verify", "-n", "20k")
