"""The course's collision (KCL) and the moving bodies."""

from desmume_mkds.game.fields import S16, U16, U32, Address, Fx32, Struct, Vec32


class KclHeader(Struct, c_name="kcol_header_t", size=0x3c):
    """The course's collision (KCL), with the file's offsets turned into addresses."""

    posDataOffset = vertices = Address(0x0, "", "vertices (VecFx32)")
    nrmDataOffset = normals = Address(0x4, "", "normals (VecFx16, 6 bytes each)")
    prismDataOffset = prisms = Address(0x8, "", "16 bytes before the first triangle (number 1)")
    blockDataOffset = octree = Address(0xC, "", "octree")
    prismThickness = thickness = Fx32(0x10, "units", "how far below a triangle it still collides")
    areaMinPos = area_min = Vec32(0x14, "units", "lowest corner of the octree")
    areaXWidthMask = U32(0x20, "bits", "outside where (x - min) & mask is not 0")
    areaYWidthMask = U32(0x24, "bits", "as for x")
    areaZWidthMask = U32(0x28, "bits", "as for x")
    blockWidthShift = U32(0x2C, "shift", "log2 of a root cube's edge")
    areaXBlocksShift = U32(0x30, "shift", "log2 of the number of root cubes along x")
    areaXYBlocksShift = U32(0x34, "shift", "log2 of the number of root cubes along x times y")
    sphereRadius = sphere_radius = Fx32(0x38, "units", "largest sphere to test")


class KclPrism(Struct, c_name="kcol_prism_data_t", size=0x10):
    """A triangle of the collision."""

    height = Fx32(0x0, "units", "from the vertex to the far edge, along the third edge normal")
    posIdx = U16(0x4, "index", "vertex")
    fNrmIdx = U16(0x6, "index", "normal of the face")
    eNrm1Idx = U16(0x8, "index", "normal of an edge")
    eNrm2Idx = U16(0xA, "index", "normal of an edge")
    eNrm3Idx = U16(0xC, "index", "normal of an edge")
    attribute = U16(0xE, "CollisionAttribute", "type and flags")


class ColGroup(Struct, c_name="col_group_t", size=0x20):
    """All moving bodies."""

    queryCount = S16(0x0, "count", "queries, used while searching")
    entryCount = entry_count = U16(0x8, "count", "entries in use")
    entries = Address(0x10, "", "256 col_entry_t side by side")
    queryFlags = Address(0x14)
    queryObjects = Address(0x1C)


class ColEntry(Struct, c_name="col_entry_t", size=0x1c):
    """A moving body that can be touched."""

    segmentRightEndpoint = S16(0x0, "index")
    segmentLeftEndpoint = S16(0x2, "index")
    zMax = Fx32(0x4, "units")
    zMin = Fx32(0x8, "units")
    position = Address(0xC, "", "where it is; null in a free entry")
    boundingSphereRadius = radius = Fx32(0x10, "units", "bounding sphere")
    flags = U16(0x14, "ColEntryFlag", "kind of body")
    object = Address(0x18, "", "owner")
